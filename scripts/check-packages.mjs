import { readdirSync } from 'node:fs'
import { tryRun } from './dependencies.mjs'

// Jest requires its environment and preset, so that package alone is checked as one for both module systems; its two
// set-up files are ES modules for both, which Jest imports.
const checks = { jest: ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'] }

const failed = readdirSync('packages').filter((name) => {
  const folder = `packages/${name}`
  const published = tryRun('node_modules/.bin/publint', [folder, '--strict'])
  const checked = checks[name] ?? ['--profile', 'esm-only']
  const typed = tryRun('node_modules/.bin/attw', ['--pack', folder, ...checked, '--quiet'])
  return published !== 0 || typed !== 0
})
if (failed.length > 0) {
  console.error(`packages with faults in their shape: ${failed.join(', ')}`)
  process.exitCode = 1
}
