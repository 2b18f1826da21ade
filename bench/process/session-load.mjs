// Everything that the process of a session loads before it can create its first container: the program, what reads a config
// in TypeScript, and the client of the engine, which it finds out is not there. Its time is an upper bound, because the
// config is read, too.
import { fileURLToPath } from 'node:url'

// What is there to be loaded for a config that a former run has read, as in all runs but the first.
const file = fileURLToPath(new URL('./session-load.config.ts', import.meta.url))
process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'
const { openSharedRun } = await import(
  new URL('../../packages/core/dist/in-process.js', import.meta.url)
)
const run = await openSharedRun({ file, isWatched: false, log: () => undefined })
const failure = await run.begin([]).catch((error) => error)
if (failure?.code !== 'DOCKER_UNREACHABLE') throw new Error(`not what was expected: ${failure}`)
await run.close()
