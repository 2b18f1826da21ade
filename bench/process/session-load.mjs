// Everything that the process of a session loads before it can create its first container: the program, what reads a config
// in TypeScript, and the client of the engine, which it finds out is not there. Its time is an upper bound, because the
// config is read, too.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'mooring-load-'))
process.env['DOCKER_HOST'] = `unix://${folder}/none.sock`
const file = join(folder, 'containers.config.ts')
writeFileSync(
  file,
  `import { defineContainers } from '@mooring/core'
export default defineContainers({ containers: { web: { image: 'busybox:1', start: 'eager' } } })
`,
)
const { openSharedRun } = await import(
  new URL('../../packages/core/dist/in-process.js', import.meta.url)
)
const run = await openSharedRun({ file, isWatched: false, log: () => undefined })
const failure = await run.begin([]).catch((error) => error)
if (failure?.code !== 'DOCKER_UNREACHABLE') throw new Error(`not what was expected: ${failure}`)
await run.close()
rmSync(folder, { recursive: true })
