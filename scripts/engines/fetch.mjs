import { runAsProgram } from '../engine/program.mjs'
import { logToStderr } from '../engine/progress.mjs'
import { unpackedEngine } from './packages.mjs'
import { engines } from './table.mjs'

// Fetches and unpacks the programs of the engines that are named, one after the other.
await runAsProgram(import.meta.url, async () => {
  for (const name of process.argv.slice(2)) await unpackedEngine(engines[name], logToStderr)
})
