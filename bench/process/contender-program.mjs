import { setTimeout as delay } from 'node:timers/promises'

// The program of a contender's own process: takes a service, starts, checks and removes it, and answers the times.

const [name] = process.argv.slice(2)
const { start } = await import(`../contenders/${name}.mjs`)
const { user, system } = process.cpuUsage()
process.send({ importCpuMs: (user + system) / 1000 })

process.on('message', async ({ service }) => {
  try {
    process.send({ times: await measured(service) })
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) })
  }
})

async function measured(service) {
  const started = await start(service)
  const readyAtMs = Date.now()
  try {
    if (service.wait !== 'log' && service.isChecked) await mustAnswer(started.addresses)
  } finally {
    const removingAtMs = performance.now()
    await started.stop()
    started.stopMs = performance.now() - removingAtMs
  }
  // What a contender still does after its answer must not run into the turn of the next one.
  await delay(20)
  const { openMs, startMs, stopMs } = started
  return { openMs, startMs, stopMs, readyAtMs }
}

// One that says "ready" too early would win every comparison.
async function mustAnswer(addresses) {
  await Promise.all(
    addresses.map(async ({ host, port }) => {
      const { status } = await fetch(`http://${host}:${port}/`, {
        headers: { connection: 'close' },
      })
      if (status !== 200) throw new Error(`reported as ready, but answered ${status}`)
    }),
  )
}
