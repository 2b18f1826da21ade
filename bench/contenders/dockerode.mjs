import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'

const pollIntervalMs = 2

// The least that anybody can do with dockerode: create, start, one inspect, and a poll that a product could not afford.
const docker = new Docker()

/** @type {import('./contender.mjs').Start} */
export async function start(service) {
  const askedAtMs = performance.now()
  const started = await Promise.all(
    Array.from({ length: service.containers }, () => startOne(service)),
  )
  return {
    openMs: 0,
    startMs: performance.now() - askedAtMs,
    addresses: started.map(({ address }) => address),
    stop: async () =>
      void (await Promise.all(
        started.map(({ container }) => container.remove({ force: true, v: true })),
      )),
  }
}

async function startOne(service) {
  const { image, command, port, labels } = service
  const container = await docker.createContainer({
    Image: image,
    Cmd: command,
    Labels: { 'org.testcontainers': 'true', ...labels },
    ExposedPorts: { [`${port}/tcp`]: {} },
    HostConfig: { PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '0' }] } },
  })
  await container.start()
  const { NetworkSettings } = await container.inspect()
  await untilReady[service.wait]({ container, address: NetworkSettings.IPAddress, service })
  const [{ HostPort }] = NetworkSettings.Ports[`${port}/tcp`]
  return { container, address: { host: '127.0.0.1', port: Number(HostPort) } }
}

const untilReady = {
  ports: ({ address, service }) => poll(() => listens(address, service.port)),
  http: ({ address, service }) => poll(() => answers(`http://${address}:${service.port}/`)),
  log: async ({ container, service }) => {
    const log = await container.logs({ follow: true, stdout: true, stderr: true })
    let text = ''
    for await (const chunk of log) {
      text += chunk
      if (text.includes(service.logLine)) break // which destroys the stream
    }
  },
}

async function poll(isReady) {
  while (!(await isReady())) await delay(pollIntervalMs)
}

function listens(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (listening) => {
      socket.destroy()
      resolve(listening)
    }
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
  })
}

function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, ({ statusCode }) => {
      resolve(statusCode === 200)
      request.destroy()
    })
    request.on('error', () => resolve(false))
  })
}
