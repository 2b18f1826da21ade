import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'

// Some entries are ES modules for CommonJS, too: what Node runs as a program, what Jest imports, what only our packages use.
const checks = ['--profile', 'strict', '--ignore-rules', 'cjs-resolves-to-esm']

// All at once, because each takes seconds and one core.
const names = readdirSync('packages')
const passed = await Promise.all(
  names.map(async (name) => {
    const folder = `packages/${name}`
    const published = await passes('publint', [folder, '--strict'])
    const typed = await passes('attw', ['--pack', folder, ...checks, '--quiet'])
    return published && typed
  }),
)
const failed = names.filter((_, index) => !passed[index])
if (failed.length > 0) {
  console.error(`packages with faults in their shape: ${failed.join(', ')}`)
  process.exitCode = 1
}

/** Runs a tool, and prints what it says when it has ended, so that the words of several do not mix. */
function passes(tool, args) {
  return new Promise((resolve) => {
    execFile(`node_modules/.bin/${tool}`, args, (error, stdout, stderr) => {
      process.stdout.write(stdout + stderr)
      resolve(error === null)
    })
  })
}
