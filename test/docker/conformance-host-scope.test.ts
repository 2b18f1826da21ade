// @module-tag engine-details
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@mooring/client'
import { expect, onTestFinished, test } from 'vitest'
import { acquireRun } from '../../packages/core/src/runner/acquire-run.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'
import { fetched, hostAlias, idle, shell, startGreeter } from '../support/host-services.ts'

const engine = await useEngine()

test('rows 126 to 130: each container reaches its own ports only, one that asked for none nothing, and all of them each other', async () => {
  await using alpha = await startGreeter('alpha')
  await using bravo = await startGreeter('bravo')
  const onBackend = { ...idle, networks: ['backend'] }
  await using session = await startSession({
    networks: { backend: {} },
    containers: {
      first: {
        ...onBackend,
        hostPorts: [alpha.port],
        extraHosts: ['kept.test:10.9.8.7'],
      },
      second: { ...onBackend, hostPorts: [bravo.port] },
      third: { ...onBackend, hostPorts: [alpha.port, bravo.port] },
      none: onBackend,
    },
  })
  const { first, second, third, none } = session.containers
  expect(await fetched(first, alpha.port)).toBe('alpha')
  expect(await fetched(first, bravo.port)).toMatch(/reset|error|closed/i)
  expect(await fetched(second, bravo.port)).toBe('bravo')
  expect(await fetched(second, alpha.port)).toMatch(/reset|error|closed/i)
  // Row 127: the same number in another container.
  expect(await fetched(third, alpha.port)).toBe('alpha')
  expect(await fetched(third, bravo.port)).toBe('bravo')
  // Row 128: neither the name nor the address is of use to a container that did not ask.
  expect(await fetched(none, alpha.port)).toContain('bad address')
  const [address = ''] = (await shell(first, `grep ${hostAlias} /etc/hosts`)).split(/\s/)
  expect(await fetched(none, `${address}:${alpha.port}`)).toMatch(/reset|error|closed/i)
  for (const [from, to] of [
    [first, 'second'],
    [second, 'none'],
    [none, 'first'],
  ] as const)
    expect(await shell(from, `ping -c 1 -W 20 ${to}`)).toContain('1 packets received')
  expect(await shell(first, 'cat /etc/hosts')).toMatch(/^10\.9\.8\.7\tkept\.test$/m)
})

test('row 128: a container that takes over the address of another is known as itself', async () => {
  await using greeting = await startGreeter('hello')
  const onBackend = { ...idle, networks: ['backend'] }
  await using session = await startSession({
    // Five addresses for containers: the next one that starts takes the one that has become free.
    networks: { backend: { ipam: { config: [{ subnet: '10.213.77.0/29' }] } } },
    containers: {
      asker: { ...onBackend, hostPorts: [greeting.port] },
      second: { ...onBackend, hostPorts: [greeting.port] },
      plain: onBackend,
      filler: onBackend,
      late: { ...onBackend, hostAccess: true, start: 'lazy' },
      denied: { ...onBackend, start: 'lazy' },
    },
  })
  const { asker, second, plain } = session.containers
  expect(await fetched(asker, greeting.port)).toBe('hello')
  const left = plain.ipAddress()
  await engine.docker.getContainer(plain.id).remove({ force: true })
  const late = await session.start('late')
  expect(late.ipAddress()).toBe(left)
  const exposed = await late.exposeHostPort(greeting.port)
  expect(await fetched(late, exposed.port)).toBe('hello')

  const given = second.ipAddress()
  expect(await fetched(second, greeting.port)).toBe('hello')
  const [address = ''] = (await shell(second, `grep ${hostAlias} /etc/hosts`)).split(/\s/)
  await engine.docker.getContainer(second.id).remove({ force: true })
  const denied = await session.start('denied')
  expect(denied.ipAddress()).toBe(given)
  expect(await fetched(denied, `${address}:${greeting.port}`)).toMatch(/reset|error|closed/i)
})

test('row 135: a container that is restarted, by the handle or by somebody else, reaches the host as before', async () => {
  await using greeting = await startGreeter('hello')
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [greeting.port] } },
  })
  const { client } = session.containers
  await client.restart()
  expect(await fetched(client, greeting.port)).toBe('hello')
  await engine.docker.getContainer(client.id).restart({ t: 0 })
  expect(await fetched(client, greeting.port)).toBe('hello')
})

test('rows 81 and 143: one container is called by the host and calls the host', async () => {
  await using greeting = await startGreeter('from the host')
  await using session = await startSession({
    containers: {
      web: {
        ...idle,
        command: 'httpd -f -p 8080 -h /www',
        files: [{ target: '/www/index.html', content: 'from the container' }],
        ports: [8080],
        hostPorts: [greeting.port],
      },
    },
  })
  const { web } = session.containers
  const inbound = await fetch(`http://${web.address()}/`)
  expect(await inbound.text()).toBe('from the container')
  expect(await fetched(web, greeting.port)).toBe('from the host')
})

test('row 142: workers expose each a server of their own to one container, and neither sees the other go', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-hosts-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const containers = { client: { ...idle, hostAccess: true }, other: { ...idle, hostAccess: true } }
  await writeFile(join(folder, 'containers.config.json'), JSON.stringify({ containers }))
  const run = await acquireRun({ directory: folder, log: () => undefined })
  onTestFinished(() => run.release())
  const texts = ['one', 'two', 'three', 'four']
  const workers = await Promise.all(
    texts.map(async (text) => {
      const [client, server] = [createClient(run.address), await startGreeter(text)]
      const container = await client.container('client')
      const { port } = await container.exposeHostPort(server.port)
      return { text, client, server, container, port }
    }),
  )
  onTestFinished(() => {
    for (const { client } of workers) client.close()
  })
  for (const { text, container, port } of workers) expect(await fetched(container, port)).toBe(text)
  const [gone, ...rest] = workers
  await gone!.server.close()
  gone!.client.close()
  for (const { text, container, port } of rest) expect(await fetched(container, port)).toBe(text)
  const other = await rest[0]!.client.container('other')
  expect(await fetched(other, rest[0]!.port)).toMatch(/reset|refused|error|bad address/i)
  await Promise.all(rest.map(({ server }) => server.close()))
})
