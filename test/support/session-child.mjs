// Starts the session whose config is the first argument, tells its id, and never closes it. With the argument 'stay' it
// lives until it is killed, otherwise it ends by itself.

import { startSession } from '@mooring/core'

const [config, stays] = process.argv.slice(2)
const session = await startSession(JSON.parse(config))
process.stdout.write(`session ${session.id}\n`)
if (stays === 'stay') setInterval(() => undefined, 60_000)
