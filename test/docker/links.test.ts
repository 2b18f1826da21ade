// @module-tag engine-details
import { connect } from 'node:net'
import type { Ask, ContainerRecord, FaultOrder, LinkHandle } from '@mooring/client'
import { createHandle } from '@mooring/client'
import { Client } from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { postgres } from '../../packages/services/src/postgres/postgres.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'
import { toxiproxyVariables } from '../support/toxiproxy.ts'

const variables = await toxiproxyVariables()
for (const [name, value] of Object.entries(variables ?? {})) vi.stubEnv(name, value)
const engine = await useEngine()

const cache = {
  image: 'redis:7',
  ports: [6379],
  url: 'redis://{self.address}',
  stopSignal: 'SIGKILL',
} as const
const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const

async function open(written: ContainersConfig) {
  const events: LifecycleEvent[] = []
  const session = await openSession(resolveConfig(written, { directory: process.cwd() }), {
    onEvent: (event) => events.push(event),
  })
  const linkOf = async (name: string): Promise<LinkHandle> =>
    (await session.start(name)) as unknown as LinkHandle
  return Object.assign(session, { events, linkOf, [Symbol.asyncDispose]: session.close })
}

interface Line {
  /** What comes next, or 'ended'. */
  next(): Promise<string>
  say(text: string): void
}

/** A connection to a Redis server. */
function dial({ host, port }: { host: string; port: number }): Line {
  const socket = connect(port, host)
  const heard: string[] = []
  let wake = (): void => undefined
  const hear = (text: string) => (): void => {
    heard.push(text)
    wake()
  }
  socket.on('data', (data) => hear(String(data).trim())())
  socket.on('end', hear('ended')).on('error', hear('ended'))
  return {
    say: (text) => void socket.write(`${text}\r\n`),
    next: async () => {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return heard.shift()!
    },
  }
}

const reached = (link: LinkHandle) => ({ host: link.host, port: link.port() })

async function ping(at: { host: string; port: number }): Promise<string> {
  const line = dial(at)
  line.say('PING')
  return line.next()
}

describe.skipIf(!variables)('links', () => {
  test('tests and containers reach a target over it, until it is cut', async () => {
    await using session = await open({
      containers: {
        cache,
        app: {
          ...idle,
          image: 'redis:7',
          environment: { HOST: '{line.host}', PORT: '{line.port}' },
        },
        other: { image: 'busybox:1', command: ['httpd', '-f'], ports: [80], stopSignal: 'SIGKILL' },
      },
      links: { line: { to: 'cache' }, second: { to: 'other' } },
    })
    const [line, app] = await Promise.all([session.linkOf('line'), session.start('app')])
    const fromApp = async (): Promise<number> =>
      (await app.exec('redis-cli -h $HOST -p $PORT ping')).exitCode
    expect(await ping(reached(line))).toBe('+PONG')
    expect(await fromApp()).toBe(0)
    const held = dial(reached(line))
    held.say('PING')
    expect(await held.next()).toBe('+PONG')

    const cut = await line.cut()
    await line.cut()
    expect(await held.next()).toBe('ended')
    expect([await ping(reached(line)), await fromApp()]).toEqual(['ended', 1])
    // Of two cuts one is left.
    await cut.undo()
    expect(await ping(reached(line))).toBe('ended')
    // Who waits for the target waits for it, and not for the link.
    await (await session.start('cache')).restart()
    await line.restore()
    expect(await ping(reached(line))).toBe('+PONG')
    expect((await line.traffic()).connections).toBeGreaterThan(2)
    await eventually(async () => expect((await line.traffic()).downBytes).toBeGreaterThan(7))

    const proxies = session.events.filter(
      (event) => event.kind === 'container-ready' && event.container === 'toxiproxy',
    )
    expect([proxies.length, (await session.linkOf('second')).name]).toEqual([1, 'second'])
    await expect(
      (line as unknown as { exec(c: string): Promise<unknown> }).exec('x'),
    ).rejects.toThrow('NOT_A_CONTAINER')
  })

  test('each fault is felt, and undone', async () => {
    await using session = await open({ containers: { cache }, links: { line: { to: 'cache' } } })
    const line = await session.linkOf('line')
    const ends: [string, () => Promise<unknown>][] = [
      ['reset', () => line.reset()],
      ['limitData', () => line.limitData(0)],
      ['limitData up', () => line.limitData('1b', { direction: 'up' })],
    ]
    for (const [what, set] of ends) {
      await set()
      expect([what, await ping(reached(line))]).toEqual([what, 'ended'])
      await line.restore()
    }
    const passes: (() => Promise<{ undo(): Promise<void> }>)[] = [
      () => line.latency(1, { jitter: 1, direction: 'both' }),
      () => line.bandwidth('1mb'),
      () => line.slice({ bytes: 2 }),
    ]
    for (const set of passes) {
      const fault = await set()
      const answer = dial(reached(line))
      answer.say('PING')
      let text = ''
      while (!text.endsWith('PONG')) text += await answer.next()
      await fault.undo()
    }
    const unheard = dial(reached(line))
    unheard.say('PING')
    expect(await unheard.next()).toBe('+PONG')
    const hole = await line.blackhole()
    unheard.say('PING')
    await hole.undo()
    expect(await unheard.next()).toBe('ended')
    expect(await ping(reached(line))).toBe('+PONG')
    await expect(line.latency('soon')).rejects.toThrow('INVALID_REQUEST')
    const changes = session.events.filter(({ kind }) => kind === 'link-changed')
    expect(changes[0]).toMatchObject({ container: 'line', faults: ['reset (both)'] })
    expect(changes.at(-1)).toMatchObject({ container: 'line', faults: [] })
  })

  test('what a worker has set is undone when it leaves, and told; what the proxy does not do, too', async () => {
    await using session = await open({ containers: { cache }, links: { line: { to: 'cache' } } })
    const line = await session.linkOf('line')
    const set = (ask: Ask, user: string, fault: FaultOrder) =>
      ask('link', { name: 'line', user, order: { do: 'set', fault } })
    const [worker, other] = [{}, {}]
    const [ask, otherAsk] = [session.askAs(worker), session.askAs(other)]
    await set(ask, 'one', { kind: 'latency', delay: 1 })
    await set(ask, 'two', { kind: 'cut' })
    await set(otherAsk, 'two', { kind: 'latency', delay: 2 })
    await ask('endFaults', { user: 'one' })
    expect(await ping(reached(line))).toBe('ended')
    session.leave(worker)
    await eventually(async () => expect(await ping(reached(line))).toBe('+PONG'))
    const report = await otherAsk('report', { names: ['line'], sinceMs: 0, lostConnection: false })
    expect(report.links?.map(({ fault, untilMs }) => [fault, untilMs === undefined])).toEqual([
      ['latency of 1 ms (down)', false],
      ['cut', false],
      ['latency of 2 ms (down)', true],
    ])

    const proxy = await session.start('toxiproxy')
    await fetch(`http://${proxy.address('api')}/proxies/line-6379`, { method: 'DELETE' })
    await expect(line.cut()).rejects.toMatchObject({
      code: 'LINK_FAILED',
      message: expect.stringMatching(/POST \/proxies\/line-6379[^]*404[^]*toxiproxy/) as string,
    })
    await engine.docker.getContainer(proxy.id).kill()
    await eventually(() => expect(proxy.state).toBe('exited'))
    const last = await otherAsk('report', { names: ['line'], sinceMs: 0, lostConnection: true })
    expect(last.deaths.map(({ container }) => container)).toEqual(['toxiproxy'])
    // Who names the link uses what is behind it.
    const target = await session.start('cache')
    await engine.docker.getContainer(target.id).kill()
    await eventually(() => expect(target.state).toBe('exited'))
    const both = await otherAsk('report', { names: ['line'], sinceMs: 0, lostConnection: true })
    expect(both.deaths.map(({ container }) => container)).toEqual(['cache', 'toxiproxy'])
    await expect(line.cut()).rejects.toMatchObject({ code: 'CONTAINER_NOT_RUNNING' })
  })

  test('a test has a link of its own, to a container of its own', async () => {
    await using session = await open({
      containers: { cache, own: { ...cache, scope: 'test' } },
      links: { line: { to: 'cache', scope: 'test' }, ownLine: { to: 'own', scope: 'test' } },
    })
    const ask = session.askAs({})
    const at = (name: string, test: string): Promise<ContainerRecord> =>
      ask('start', { name, place: { worker: '1', file: 'a', test } })
    const handle = (record: ContainerRecord) =>
      createHandle({ current: record }, ask) as unknown as LinkHandle
    const [one, two, own] = await Promise.all([
      at('line', '1'),
      at('line', '2'),
      at('ownLine', '1'),
    ])
    expect([one?.name, two?.name].toSorted()).toEqual(['line-1', 'line-2'])
    await handle(one!).cut()
    expect(await ping(reached(handle(one!)))).toBe('ended')
    expect(await ping(reached(handle(two!)))).toBe('+PONG')
    expect(await ping(reached(handle(own!)))).toBe('+PONG')
    // More than there are ports for at once.
    for (let test = 3; test < 20; test += 1) {
      await at('line', String(test))
      await ask('endScope', { scope: 'test', id: String(test) })
    }
  })

  test('workers and files have links of their own', async () => {
    await using session = await open({
      containers: { cache },
      links: {
        workerLine: { to: 'cache', scope: 'worker' },
        fileLine: { to: 'cache', scope: 'file' },
      },
    })
    const ask = session.askAs({})
    const at = async (name: string, worker: string, file: string): Promise<LinkHandle> => {
      const current = await ask('start', { name, place: { worker, file } })
      return createHandle({ current }, ask) as unknown as LinkHandle
    }
    const places = [
      ['1', 'a'],
      ['1', 'b'],
      ['2', 'c'],
    ] as const
    const [ofWorkers, ofFiles] = await Promise.all(
      ['workerLine', 'fileLine'].map((name) =>
        Promise.all(places.map(([worker, file]) => at(name, worker, file))),
      ),
    )
    const [one, same, other] = ofWorkers!
    expect(same!.name).toBe(one!.name)
    expect(other!.name).not.toBe(one!.name)
    expect(new Set(ofFiles!.map(({ name }) => name))).toHaveProperty('size', 3)
    await Promise.all([one!.cut(), ofFiles![0]!.cut()])
    const pings = await Promise.all([one!, other!, ...ofFiles!].map((link) => ping(reached(link))))
    expect(pings).toEqual(['ended', '+PONG', 'ended', '+PONG', '+PONG'])
    await ask('endScope', { scope: 'file', id: 'a' })
    expect(await ping(reached(ofFiles![1]!))).toBe('+PONG')
  })

  test('of an engine that is reached over TCP', async () => {
    await using endpoint = await tcpEndpoint()
    vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${endpoint.port}`)
    onTestFinished(() => void vi.stubEnv('DOCKER_HOST', engine.proxy.dockerHost))
    await using session = await open({
      containers: { cache },
      links: { line: { to: 'cache' } },
    })
    const line = await session.linkOf('line')
    expect(await ping(reached(line))).toBe('+PONG')
    await line.cut()
    expect(await ping(reached(line))).toBe('ended')
    expect(endpoint.connections()).toBeGreaterThan(0)
  })

  test('leases of a script lead to data of their own over it, and end what they have set', async () => {
    const db = postgres({
      image: 'postgres:15',
      isolation: 'test',
      migrations: (client) => client.query('CREATE TABLE orders (item text)'),
      snapshot: false,
    })
    await using session = await startSession({
      containers: { db },
      links: { slowDb: { to: 'db' }, line: { to: 'db' } },
    })
    const rowsAt = async (url: string, sql: string): Promise<unknown[]> => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return await client
        .query(sql)
        .then(({ rows }) => rows)
        .finally(() => client.end())
    }
    const one = await session.lease('slowDb')
    const two = await session.lease('slowDb')
    await rowsAt(one.url, "INSERT INTO orders VALUES ('anchor')")
    expect(await rowsAt(one.url, 'SELECT item FROM orders')).toEqual([{ item: 'anchor' }])
    expect(await rowsAt(two.url, 'SELECT item FROM orders')).toEqual([])
    expect((await two.traffic()).connections).toBe(3)
    await one.cut()
    await expect(rowsAt(two.url, 'SELECT 1')).rejects.toThrow(/ECONNRE|terminated/)
    await one.release()
    expect(await rowsAt(two.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await two.release()
  })

  test('is reached under the address of the proxy where containers are', async () => {
    await using session = await open({
      connectionMode: 'bridge_ip',
      containers: { cache },
      links: { line: { to: 'cache' } },
    })
    const line = await session.linkOf('line')
    expect(line.port()).toBe(21_001)
    expect(await ping(reached(line))).toBe('+PONG')
  })

  test('an edit of the config keeps, adds and makes links anew', async () => {
    const config = (written: ContainersConfig) =>
      resolveConfig(written, { directory: process.cwd() })
    const first: ContainersConfig = { containers: { cache }, links: { line: { to: 'cache' } } }
    await using session = await open(first)
    const line = await session.linkOf('line')
    expect(await session.reconcile(config(first))).toMatchObject({ restarted: [] })
    await line.cut()
    const edited = { ...first, links: { ...first.links, second: { to: 'cache:6379' } } }
    expect(await session.reconcile(config(edited))).toMatchObject({
      restarted: ['toxiproxy', 'line'],
      added: ['second'],
      kept: ['cache'],
    })
    const links = await Promise.all([session.linkOf('line'), session.linkOf('second')])
    expect(await Promise.all(links.map((one) => ping(reached(one))))).toEqual(['+PONG', '+PONG'])
  })
})
