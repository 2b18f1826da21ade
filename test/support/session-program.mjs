// Opens a session as its argument says, tells what happens, and closes it at once or when a line comes in.
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { startSession } from '@mooring/core'

const { config, closes } = JSON.parse(process.argv[2])
// At once, so that what a killed process has told is all it has done.
const tell = (event) => writeSync(1, `${JSON.stringify(event)}\n`)

const session = await startSession(config, { onEvent: tell })
tell({ kind: 'all-ready' })
if (closes === 'when told') {
  await once(process.stdin, 'data')
  process.stdin.destroy()
}
tell({ kind: 'closing' })
await session.close()
