import { readdirSync } from 'node:fs'
import { tryRun } from './dependencies.mjs'

// Some entries are ES modules for CommonJS, too: what Node runs as a program, what Jest imports, what only our packages use.
const checks = ['--profile', 'strict', '--ignore-rules', 'cjs-resolves-to-esm']

const failed = readdirSync('packages').filter((name) => {
  const folder = `packages/${name}`
  const published = tryRun('node_modules/.bin/publint', [folder, '--strict'])
  const typed = tryRun('node_modules/.bin/attw', ['--pack', folder, ...checks, '--quiet'])
  return published !== 0 || typed !== 0
})
if (failed.length > 0) {
  console.error(`packages with faults in their shape: ${failed.join(', ')}`)
  process.exitCode = 1
}
