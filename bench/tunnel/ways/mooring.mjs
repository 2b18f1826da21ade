import { startSession } from '@mooring/core'
import { idleCommand, images } from '../engine.mjs'

/** @param {import('@mooring/core').TunnelTransport} tunnel @returns {import('./way.mjs').SetUp} */
export const overMooring =
  (tunnel) =>
  async ({ port, labels, withClient, defer }) => {
    const idle = {
      image: images.idle,
      command: idleCommand,
      stopSignal: 'SIGKILL',
      labels,
      start: 'lazy',
    }
    const session = await startSession({
      tunnel,
      containers: {
        warm: idle,
        plain: idle,
        first: { ...idle, hostPorts: [port] },
        client: { ...idle, image: images.client, hostPorts: [port] },
      },
    })
    defer(() => session.close())
    // The first start of a session looks for the image; the one that asks for host ports brings the transport up.
    await session.start('warm')
    const plainMs = await timed(() => session.start('plain'))
    const firstMs = await timed(() => session.start('first'))
    const client = withClient ? await session.start('client') : undefined
    return {
      setUpMs: firstMs - plainMs,
      plainMs,
      host: 'host.testcontainers.internal',
      clientId: client?.id,
      carrierPid: process.pid,
    }
  }

async function timed(work) {
  const begunAtMs = performance.now()
  await work()
  return performance.now() - begunAtMs
}
