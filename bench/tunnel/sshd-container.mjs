import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { completeName, images, placeOf, startContainer } from './engine.mjs'

const patienceMs = 30_000
const pollIntervalMs = 5

// The options that testcontainers gives to the same image, and a key beside the password.
const startScript = [
  'echo root:root | chpasswd',
  'mkdir -p /root/.ssh',
  'echo "$PUBLIC_KEY" > /root/.ssh/authorized_keys',
  'chmod 600 /root/.ssh/authorized_keys',
  'exec /usr/sbin/sshd -D -o PermitRootLogin=yes -o AddressFamily=inet -o GatewayPorts=yes -o AllowTcpForwarding=yes',
].join(' && ')

/**
 * Starts an sshd with its port published on 127.0.0.1, and waits until it greets.
 *
 * @param {import('./ways/way.mjs').Place} place
 * @param {{ publicKey?: string }} [options]
 */
export async function startSshd(place, { publicKey = '' } = {}) {
  const container = await startContainer(
    {
      Image: completeName(images.sshd),
      Entrypoint: ['sh', '-c', startScript],
      Cmd: [],
      Env: [`PUBLIC_KEY=${publicKey}`],
      ExposedPorts: { '22/tcp': {} },
      HostConfig: { PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
    },
    place,
  )
  const { address, sshPort } = await placeOf(container)
  await until(() => hears({ host: '127.0.0.1', port: sshPort, words: true }))
  return { address, sshPort }
}

/** @param {{ host: string, port: number }} place that somebody is to listen at */
export const untilListening = (place) => until(() => hears(place))

async function until(isSo) {
  for (const begunAtMs = performance.now(); !(await isSo()); await delay(pollIntervalMs))
    if (performance.now() - begunAtMs > patienceMs) throw new Error('the sshd does not come up')
}

// The proxy of a published port accepts before anybody listens, so that only words prove an sshd there.
function hears({ host, port, words = false }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (heard) => {
      socket.destroy()
      resolve(heard)
    }
    socket.once(words ? 'data' : 'connect', () => settle(true))
    socket.on('error', () => settle(false)).on('end', () => settle(false))
  })
}
