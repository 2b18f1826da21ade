import { setTimeout as delay } from 'node:timers/promises'
import { questions } from './questions.mjs'

// The program of a process that asks a server every 2 ms, and tells when it had the first right answer. It does so for one
// start after the other, so that the client is loaded and warm.

const intervalMs = 2
// One that hangs must not keep the others from asking.
const mostAtOnce = 8
const warmUps = 20

let ask

process.send({ kind: 'loaded' })
process.on('message', async ({ server, address }) => {
  if (server === undefined) {
    process.send({ kind: 'answered', atNs: String(await firstAnswer()) })
    await askOften()
    process.send({ kind: 'idle' })
    return
  }
  ask = () => questions[server](address)
  // Nobody is there yet, but clients keep something for each address.
  await askOften()
  process.send({ kind: 'warm' })
})

async function askOften() {
  for (let count = 0; count < warmUps; count += 1) await ask().catch(() => undefined)
}

/** On the clock of hrtime, which all processes share. */
async function firstAnswer() {
  let underWay = 0
  const answeredAtNs = []
  const attempt = async () => {
    underWay += 1
    try {
      await ask()
      answeredAtNs.push(process.hrtime.bigint())
    } catch {
      // Not yet.
    } finally {
      underWay -= 1
    }
  }
  while (answeredAtNs.length === 0) {
    if (underWay < mostAtOnce) void attempt()
    await delay(intervalMs)
  }
  return answeredAtNs[0]
}
