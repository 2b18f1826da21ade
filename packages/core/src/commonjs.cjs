'use strict'

/**
 * What `require` gets: the ES module itself, so that there is one in a process. Jest on a Node before 24.9 lets nobody
 * require one; there it is what a config and its tests need, and no session can be started.
 */
module.exports = esModule() ?? withoutSessions()

function esModule() {
  try {
    return require('./index.js')
  } catch (error) {
    if (/Must use import|import statement outside/.test(error.message)) return undefined
    throw error
  }
}

function withoutSessions() {
  const client = require('@mooring/client')
  const names = [
    'ConfigError',
    'DockerError',
    'InternalError',
    'IsolationError',
    'MooringError',
    'StartupError',
    'TeardownError',
    'UsageError',
    'errorCodes',
    'isMooringError',
    'withLink',
  ]
  return {
    ...Object.fromEntries(names.map((name) => [name, client[name]])),
    defineContainers: (config) => config,
    ...Object.fromEntries(
      ['loadConfig', 'removeKept', 'removeOrphans', 'startSession'].map((name) => [
        name,
        () => refuse(name),
      ]),
    ),
  }
}

function refuse(name) {
  throw new Error(
    `${name} of @mooring/core cannot be called here, because Jest requires no ES module on this Node.\n\nFix: call it in a global set-up of the kind .mjs, or use Node 24.9 or newer.`,
  )
}
