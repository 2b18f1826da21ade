import { readdirSync } from 'node:fs'
import { tryRun } from './dependencies.mjs'

// Jest requires its environment and preset, so that package alone is checked as one for both module systems.
const profiles = { jest: 'node16' }

const failed = readdirSync('packages').filter((name) => {
  const folder = `packages/${name}`
  const published = tryRun('node_modules/.bin/publint', [folder, '--strict'])
  const profile = profiles[name] ?? 'esm-only'
  const typed = tryRun('node_modules/.bin/attw', [
    '--pack',
    folder,
    '--profile',
    profile,
    '--quiet',
  ])
  return published !== 0 || typed !== 0
})
if (failed.length > 0) {
  console.error(`packages with faults in their shape: ${failed.join(', ')}`)
  process.exitCode = 1
}
