import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packInto } from './packed.mjs'

// Some entries are ES modules for CommonJS, too: what Node runs as a program, what Jest imports, what only our packages use.
const checks = ['--profile', 'strict', '--ignore-rules', 'cjs-resolves-to-esm']

// All at once, because each takes seconds and one core.
const folder = mkdtempSync(join(tmpdir(), 'mooring-shape-'))
const packed = Object.entries(packInto(folder))
const passed = await Promise.all(
  packed.map(async ([, archive]) => {
    const published = await passes('publint', [archive, '--strict'])
    const typed = await passes('attw', [archive, ...checks, '--quiet'])
    return published && typed
  }),
)
rmSync(folder, { recursive: true })
const failed = packed.filter((_, index) => !passed[index]).map(([name]) => name)
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
