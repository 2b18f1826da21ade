import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { greeter, idle, inFile, openOn, resolvedOn } from '../support/several-session.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines({ images: ['busybox:1', 'testcontainers/sshd:1.4.0'] })
})
afterAll(() => fleet.close())

afterEach(async () => {
  for (const { name, leftovers } of fleet.members)
    expect([name, await leftovers()]).toEqual([name, []])
})

const open = (config: Partial<ContainersConfig>) => openOn(fleet, config)

test('containers are spread, reached at the address of their engine, and asked there', async () => {
  const containers = { a: greeter('a'), b: greeter('b'), c: greeter('c') }
  const session = await open({ containers })
  try {
    const handles = await Promise.all(['a', 'b', 'c'].map((name) => session.start(name)))
    expect(handles.map(({ host }) => host)).toEqual(fleet.members.map(({ address }) => address))
    const answers = handles.map(async (handle) =>
      (await fetch(`http://${handle.address(8080)}`)).text(),
    )
    expect(await Promise.all(answers)).toEqual(['a\n', 'b\n', 'c\n'])
    for (const handle of handles) {
      await handle.copyTo({ content: 'hello' }, '/hello')
      expect((await handle.exec(['cat', '/hello'])).stdout).toBe('hello')
      expect(String(await handle.copyFrom('/w/index.html'))).toContain(handle.name)
      await handle.restart()
      expect(await (await fetch(`http://${handle.address(8080)}`)).text()).toBe(`${handle.name}\n`)
      expect(await handle.logs()).toContain('File exists')
    }
  } finally {
    await session.close()
  }
})

test('what belongs together is on one engine, and a wait goes across', async () => {
  const session = await open({
    networks: { lan: {} },
    containers: {
      first: idle,
      web: { ...greeter('web'), networks: ['lan'] },
      near: { ...idle, networks: ['lan'], dependsOn: ['first'] },
      pinned: { ...idle, engine: 'third' },
    },
  })
  try {
    const near = await session.start('near')
    const web = await session.start('web')
    expect(near.host).toBe(web.host)
    const { stdout } = await near.exec(['wget', '-qO-', 'http://web:8080'])
    expect(stdout).toBe('web\n')
    const pinned = await session.start('pinned')
    expect(pinned.host).toBe(fleet.members[2]?.address)
    await expect(pinned.connect('lan')).rejects.toThrow(
      /\[NETWORK_NOT_ACROSS\] Container "pinned" cannot join network "lan", which is on another engine/,
    )
    expect((await session.start('first')).host).not.toBe(web.host)
  } finally {
    await session.close()
  }
})

test('each engine has a way to the ports of this machine', async () => {
  const server = createServer((_request, response) => response.end('from the host')).listen(0)
  const { port } = server.address() as AddressInfo
  const containers = { a: { ...idle, hostPorts: [port] }, b: { ...idle, hostAccess: true } }
  const session = await open({ containers })
  try {
    const [a, b] = await Promise.all([session.start('a'), session.start('b')])
    expect(a.host).not.toBe(b.host)
    await b.exposeHostPort(port)
    for (const handle of [a, b]) {
      const { stdout } = await handle.exec(`wget -qO- http://host.testcontainers.internal:${port}`)
      expect(stdout).toBe('from the host')
    }
  } finally {
    await session.close()
    server.close()
  }
})

test('instances of a file spread by themselves, each with what belongs to it', async () => {
  const session = await open({
    networks: { lan: {} },
    containers: {
      db: { ...greeter('db'), scope: 'file', networks: ['lan'] },
      app: { ...idle, scope: 'file', networks: ['lan'], environment: { DB: '{db.address}' } },
    },
  })
  try {
    const places = ['f1', 'f2', 'f3'].map(async (file) => {
      const app = await inFile(session, file, 'app')
      const db = await inFile(session, file, 'db')
      expect(db.host).toBe(app.host)
      const { stdout } = (await session.ask('exec', {
        name: app.name,
        command: ['sh', '-c', 'wget -qO- http://$DB'],
        options: {},
      } as never)) as { stdout: string }
      expect(stdout).toBe('db\n')
      return app.host
    })
    expect((await Promise.all(places)).toSorted()).toEqual(
      fleet.members.map(({ address }) => address).toSorted(),
    )
  } finally {
    await session.close()
  }
})

test('an edit moves what is to be on another engine, and the rest stays where it is', async () => {
  const session = await open({ containers: { a: { ...idle, engine: 'here' }, b: idle } })
  try {
    const [, b] = await Promise.all(['a', 'b'].map((name) => session.start(name)))
    const edited = resolvedOn(fleet, {
      containers: { more: idle, a: { ...idle, engine: 'third' }, b: idle },
    })
    expect(session.fits(edited)).toBe(true)
    const changes = await session.reconcile(edited)
    expect(changes).toEqual({ restarted: ['a'], removed: [], added: ['more'], kept: ['b'] })
    expect((await session.start('a')).host).toBe(fleet.members[2]!.address)
    expect((await session.start('b')).id).toBe(b!.id)
    expect(await fleet.members[0]!.leftovers()).toEqual([])
  } finally {
    await session.close()
  }
})

test('ENGINE_UNREACHABLE before anything is made, with the way to do without', async () => {
  const engines = { ...fleet.engines, gone: 'tcp://127.0.0.1:9' }
  await expect(open({ engines, containers: { a: idle } })).rejects.toThrow(
    /\[ENGINE_UNREACHABLE\] "gone" of 4 engines does not answer\.\n\n {2}gone {2}tcp:\/\/127\.0\.0\.1:9 +engines\.gone +ECONNREFUSED: nothing listens\n\nFix: fix the connection to it, or do without: MOORING_ENGINES=here,big,third/,
  )
})

test('one engine under two names', async () => {
  const engines = { ...fleet.engines, again: fleet.members[0]!.host }
  await expect(open({ engines, containers: { a: idle } })).rejects.toThrow(
    /CONFIG_INVALID[\s\S]*engines\.again: is the same engine as "here"/,
  )
})
