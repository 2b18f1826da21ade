import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const core = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)
const folder = fileURLToPath(new URL('../..', import.meta.url))

/** A process of its own, in which a session of core has just asked an engine that is not there. */
function run(before: string, after: string): unknown {
  const program = `
    import { createRequire } from 'node:module'
    const require = createRequire(${JSON.stringify(`${folder}package.json`)})
    const loaded = () => Object.keys(require.cache)
    ${before}
    const { startSession } = await import(${core})
    const config = { containers: { cache: { image: 'redis:7' } } }
    const failure = await startSession(config).catch((error) => error.code ?? error)
    if (failure !== 'DOCKER_UNREACHABLE') throw new Error('expected no engine: ' + failure)
    ${after}`
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    },
  )
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

test('a session loads dockerode and nothing of what it requires for other ways', () => {
  const packages = run(
    '',
    String.raw`
    const names = loaded().map((path) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1])
    console.log(JSON.stringify([...new Set(names)]))`,
  )
  expect(packages).toContain('dockerode')
  for (const name of ['ssh2', '@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs'])
    expect(packages).not.toContain(name)
  for (const name of ['tar-fs', 'tar-stream', 'readable-stream', 'jiti'])
    expect(packages).not.toContain(name)
})

test('who needs them afterwards gets the real ones, also through dockerode', () => {
  const seen = run(
    '',
    `
    const Docker = require('dockerode')
    const fromModem = createRequire(require.resolve('docker-modem'))
    const { Readable } = require('node:stream')
    const nowhere = { host: '127.0.0.1', port: 1 }
    const overSsh = new Docker({ ...nowhere, protocol: 'ssh', username: 'a' }).ping()
    const withBuildKit = new Docker(nowhere).buildImage(Readable.from([]), { version: '2', t: 'a' })
    const codes = await Promise.all([overSsh, withBuildKit].map((call) => call.catch(({ code }) => code)))
    console.log(JSON.stringify([
      ...codes,
      typeof new (require('ssh2').Client)().forwardIn,
      typeof require('@grpc/grpc-js').Server.prototype.addService,
      typeof fromModem('readable-stream').Transform,
      loaded().filter((path) => /docker-modem.lib.ssh\\.js|dockerode.lib.session\\.js/.test(path)).length,
    ]))`,
  )
  // Its own SSH fails before it is used on Node 26: findings/dockerode-ssh-on-node-26.sh.
  const isBroken = Number.parseInt(process.versions.node) >= 26
  expect(seen).toEqual([
    isBroken ? 'ERR_INVALID_ARG_VALUE' : 'ECONNREFUSED',
    'ECONNREFUSED',
    'function',
    'function',
    'function',
    isBroken ? 1 : 2,
  ])
})

test('what was loaded before stays', () => {
  const seen = run(
    `
    const before = [require('ssh2'), require('@grpc/grpc-js'), require('dockerode')]`,
    `
    const after = [require('ssh2'), require('@grpc/grpc-js'), require('dockerode')]
    console.log(JSON.stringify(after.map((module, index) => module === before[index])))`,
  )
  expect(seen).toEqual([true, true, true])
})
