import { createSshConnection } from 'ssh-remote-port-forward'
import { startClient } from '../engine.mjs'
import { startSshd } from '../sshd-container.mjs'

// It listens to no errors of its connections to the service: a reset one would end the process, and with it the benchmark.
process.on('uncaughtException', (error) =>
  console.log(`bench    ssh-remote-port-forward: ${error.message}`),
)

/** What testcontainers does, without its waits. @type {import('./way.mjs').SetUp} */
export async function setUp(place) {
  const begunAtMs = performance.now()
  const { address, sshPort } = await startSshd(place)
  const login = { host: '127.0.0.1', port: sshPort, username: 'root', password: 'root' }
  const connection = await createSshConnection(login)
  // The client underneath is private, and without a listener for errors the process would die when the sshd goes.
  connection.client.on('error', () => {})
  place.defer(() => connection.client.destroy())
  await connection.remoteForward('localhost', place.port)
  const setUpMs = performance.now() - begunAtMs
  const clientId = place.withClient ? await startClient(place) : undefined
  return { setUpMs, host: address, clientId, carrierPid: process.pid }
}
