import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Failure } from './failure.mjs'

/**
 * Runs `main` when its module is the program, not an import of another one. A Failure is told without
 * a stack; everything else is a bug and keeps it.
 * @param {string} moduleUrl
 * @param {() => Promise<void>} main
 */
export async function runAsProgram(moduleUrl, main) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== fileURLToPath(moduleUrl)) return
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Failure ? error.message : error.stack}\n`)
    process.exitCode = 1
  }
}
