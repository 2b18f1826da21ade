import { startSession } from '@mooring/core'
import { declared } from './servers.mjs'

// The program of a process that starts a server, as the first thing that it does with the server's client, and tells when.

process.send({ kind: 'loaded' })
process.once('message', async ({ server, hostPort }) => {
  const startedAtMs = performance.now()
  const containers = { server: declared(server, { hostPort }) }
  const onEvent = ({ kind }) => {
    if (kind === 'container-started') process.send({ kind: 'started' })
  }
  const session = await startSession({ containers }, { onEvent })
  const atNs = process.hrtime.bigint()
  process.send({ kind: 'ready', atNs: String(atNs), tookMs: performance.now() - startedAtMs })
  process.once('message', async () => {
    await session.close()
    process.disconnect()
  })
})
