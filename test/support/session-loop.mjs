// Opens and closes sessions one after the other, and tells what is left in the process after some and after all.
import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { startSession } from '@mooring/core'

const { config, warmUps, rounds } = JSON.parse(process.argv[2])

async function run(times) {
  for (let round = 0; round < times; round += 1) {
    const session = await startSession(config)
    await session.close()
  }
  // What was let go of needs turns of the loop to close, and is collected then only.
  for (let passes = 0; passes < 5; passes += 1) {
    await turn()
    globalThis.gc()
  }
  return { heapBytes: process.memoryUsage().heapUsed, resources: process.getActiveResourcesInfo() }
}

const before = await run(warmUps)
const after = await run(rounds)
writeSync(1, JSON.stringify({ before, after }))
