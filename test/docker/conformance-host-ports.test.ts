// @module-tag engine-details
import type { Handle } from '@mooring/client'
import ssh2 from 'ssh2'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { generateKeyPair } from '../../packages/tunnel/src/key-pair.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { fetched, hostAlias, idle, shell, startGreeter } from '../support/host-services.ts'
import { outcomeOf, startService } from '../support/sshd-services.ts'

const engine = await useEngine()

const sidecarOf = ({ id }: { id: string }) =>
  engine.docker.getContainer(`mooring-${id}.host-access`).inspect()

test('row 96: the image of the sidecar is that of the setting, under the prefix', async () => {
  await using greeting = await startGreeter('hello')
  const config = { containers: { client: { ...idle, hostPorts: [greeting.port] } } }
  await using usual = await startSession(config)
  expect((await sidecarOf(usual)).Config.Image).toBe(imageOf('testcontainers/sshd:1.4.0'))
  const other = `mooring-sshd-${process.pid}`
  await engine.docker
    .getImage(imageOf('testcontainers/sshd:1.4.0'))
    .tag({ repo: imageOf(other).replace(/:latest$/, ''), tag: 'latest' })
  onTestFinished(() => engine.docker.getImage(imageOf(other)).remove())
  vi.stubEnv('SSHD_CONTAINER_IMAGE', other)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using session = await startSession(config)
  expect((await sidecarOf(session)).Config.Image).toBe(imageOf(other))
  expect(await fetched(session.containers.client, greeting.port)).toBe('hello')
})

test('row 97: the sidecar publishes nothing, and nothing listens on its port 22', async () => {
  await using greeting = await startGreeter('hello')
  await using session = await startSession({
    networks: { backend: {} },
    containers: {
      client: { ...idle, networks: ['backend'], hostPorts: [greeting.port] },
      other: { ...idle, networks: ['backend'] },
    },
  })
  const { HostConfig, NetworkSettings } = await sidecarOf(session)
  expect(HostConfig.PortBindings ?? {}).toEqual({})
  expect(Object.values(NetworkSettings.Ports).flat().filter(Boolean)).toEqual([])
  const [network] = Object.values(NetworkSettings.Networks)
  const script = `nc -w 5 ${network?.IPAddress} 22 </dev/null`
  expect(await shell(session.containers.other, script)).toContain('Connection refused')
})

test('row 97: a sidecar with a published port lets in neither by password nor by another key', async () => {
  await using greeting = await startGreeter('hello')
  await using session = await startSession({
    tunnel: 'published',
    containers: { client: { ...idle, hostPorts: [greeting.port] } },
  })
  const [binding] = (await sidecarOf(session)).NetworkSettings.Ports['22/tcp'] ?? []
  expect(binding?.HostIp).toBe('127.0.0.1')
  const port = Number(binding?.HostPort)
  const { privateKey } = generateKeyPair()
  for (const login of [{ password: 'root' }, { privateKey }, {}])
    await expect(loggedIn(port, login)).rejects.toThrow(/authentication/)
  expect(await fetched(session.containers.client, greeting.port)).toBe('hello')
})

function loggedIn(port: number, login: ssh2.ConnectConfig): Promise<void> {
  const client = new ssh2.Client()
  return new Promise<void>((resolve, reject) => {
    client.on('ready', resolve).on('error', reject)
    client.connect({ host: '127.0.0.1', port, username: 'root', readyTimeout: 60_000, ...login })
  }).finally(() => client.destroy())
}

test.each(['attach', 'published'] as const)(
  'rows 99 to 102: the alias is the address of the sidecar on the own network, also an internal one and with several, over %s',
  async (tunnel) => {
    await using greeting = await startGreeter('hello')
    const hostPorts = [greeting.port]
    await using session = await startSession({
      tunnel,
      networks: { closed: { internal: true }, open: {}, third: {} },
      containers: {
        inside: { ...idle, networks: ['closed'], hostPorts },
        outside: { ...idle, networks: { open: { aliases: ['app'] } }, hostPorts },
        both: { ...idle, networks: ['third', 'closed'], hostPorts },
        bridged: { ...idle, hostPorts },
      },
    })
    const { inside, outside, both, bridged } = session.containers
    const { Networks } = (await sidecarOf(session)).NetworkSettings
    const places: [Handle, string][] = [
      [inside, `mooring-${session.id}-closed`],
      [outside, `mooring-${session.id}-open`],
      [both, `mooring-${session.id}-third`],
      [bridged, 'bridge'],
    ]
    for (const [container, network] of places) {
      const hosts = await shell(container, 'cat /etc/hosts')
      expect(hosts).toContain(`${Networks[network]?.IPAddress}\t${hostAlias}`)
      expect(await fetched(container, greeting.port)).toBe('hello')
    }
  },
)

test('row 101: on nothing but an internal network, with a published tunnel', async () => {
  await using greeting = await startGreeter('hello')
  await using session = await startSession({
    tunnel: 'published',
    networks: { closed: { internal: true } },
    containers: { inside: { ...idle, networks: ['closed'], hostPorts: [greeting.port] } },
  })
  expect(await fetched(session.containers.inside, greeting.port)).toBe('hello')
})

test('row 110: the first command of a container reaches the host before anything is ready', async () => {
  await using greeting = await startGreeter('early')
  await using session = await startSession({
    containers: {
      web: {
        ...idle,
        command: `sh -c 'mkdir /www && wget -q -O /www/index.html http://${hostAlias}:${greeting.port}/ && exec httpd -f -p 8080 -h /www'`,
        ports: [8080],
        hostPorts: [greeting.port],
        waitFor: { http: '/' },
      },
    },
  })
  const answer = await fetch(`http://${session.containers.web.address()}/`)
  expect(await answer.text()).toBe('early')
})

test('row 120: an answer that the service gives after the end of the request arrives', async () => {
  await using service = await startService((socket) => {
    let request = ''
    socket.setEncoding('utf8').on('data', (text: string) => (request += text))
    socket.on('end', () => socket.end(`heard ${request}`))
  })
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [service.port] } },
  })
  const script = `printf 'all of it' | nc ${hostAlias} ${service.port}`
  expect(await shell(session.containers.client, script)).toBe('heard all of it')
})

test('row 121: a service that answers at accept and closes loses no byte of its answer', async () => {
  // It leaves with the request unread, so that the kernel resets the connection behind the answer.
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\nhello-from-host'
  await using rude = await startService((socket) => {
    socket.pause().write(answer, () => socket.destroy())
  })
  const text = 'mooring '.repeat(128 * 1024)
  await using long = await startGreeter(text)
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [rude.port, long.port] } },
  })
  const { client } = session.containers
  const script = `for i in $(seq 30); do wget -q -O - http://${hostAlias}:${rude.port}; echo; done`
  expect(await shell(client, script)).toBe('hello-from-host\n'.repeat(30))
  const size = await shell(client, `wget -q -O - http://${hostAlias}:${long.port} | wc -c`)
  expect(Number(size)).toBe(text.length)
})

test('row 122: a reset by the service ends the connection of the container, and the other way round', async () => {
  await using breaking = await startService((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  const outcomes: Promise<unknown>[] = []
  await using patient = await startService((socket) => void outcomes.push(outcomeOf(socket)))
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [breaking.port, patient.port] } },
  })
  const { client } = session.containers
  const script = `mkfifo /in; (echo x; sleep 600) >/in 2>&1 & nc ${hostAlias} ${breaking.port} </in; echo ended`
  expect(await shell(client, script)).toMatch(/ended\n$/)
  await client.exec(['sh', '-c', `(echo x; sleep 600) | nc ${hostAlias} ${patient.port} & sleep 1`])
  await eventually(() => expect(outcomes).toHaveLength(1))
  await client.exec(['killall', '-9', 'nc'])
  expect(await outcomes[0]).toMatchObject({ received: Buffer.from('x\n') })
})
