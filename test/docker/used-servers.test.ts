import { createConnection } from 'mysql2/promise'
import { createClient } from 'redis'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Handle } from '../../packages/client/src/index.ts'
import { startSession, type StartedSession } from '../../packages/core/src/index.ts'
import { mariadb, redis } from '../../packages/services/src/index.ts'
import { useEngine } from '../support/engine.ts'
import { servicesOfRegistries } from '../support/registry-service-subjects.ts'
import { isChosen } from '../support/server-image.ts'
import type { Reached, ServiceSubject } from '../support/service-contract.ts'
import { testedServices } from '../support/service-subjects.ts'

const engine = await useEngine()

afterAll(async () => expect(await engine.leftovers()).toEqual([]))

type One = StartedSession<{ server: Handle }>

const noEngine = 'tcp://127.0.0.1:1'

/** A session without containers must do without an engine, too. */
async function using(
  subject: ServiceSubject,
  options: Parameters<ServiceSubject['declare']>[0],
): Promise<One> {
  vi.stubEnv('DOCKER_HOST', noEngine)
  try {
    return (await startSession({ containers: { server: subject.declare(options) } })) as One
  } finally {
    vi.unstubAllEnvs()
  }
}

const reached = (of: object, { fields }: ServiceSubject): Reached => {
  const read = of as Record<string, unknown>
  const names = ['url', ...Object.keys(fields)]
  const texts = names
    .map((name) => [name, read[name]])
    .filter(([, text]) => typeof text === 'string')
  return { ...(Object.fromEntries(texts) as Reached), address: String(read['address']) }
}

// Where the tests of MongoDB's service are run alone, there is a server for it.
const chosen = isChosen('mongodb') ? servicesOfRegistries(engine.docker) : []
const subjects = [...testedServices(), ...chosen].filter(
  ({ data, isIsolated = true }) => data && isIsolated,
)

describe.each(subjects.map((subject) => [subject.name, subject] as const))(
  '%s',
  (_name, subject) => {
    const data = subject.data as NonNullable<ServiceSubject['data']>

    test('a server that runs already is shared with others, whose data stays as it is', async () => {
      await using stack = (await startSession({
        containers: { server: subject.declare({ isolation: 'test' }) },
      })) as One
      const theirs = stack.containers.server
      const at = { ...reached(theirs, subject), address: theirs.address() }
      await data.write(at, 'everybody')
      const options = { isolation: 'test' as const, ...useOf(theirs) }
      {
        await using one = await using(subject, options)
        await using other = await using(subject, options)
        const shared = [one, other].map(({ containers: { server } }) => ({
          ...reached(server, subject),
          address: server.address(),
        }))
        for (const place of shared) expect(await data.keys(place)).toEqual([])
        await data.write(shared[0] as Reached, 'mine')
        expect(await data.keys(shared[1] as Reached)).toEqual([])
        await using first = await one.lease('server')
        await using second = await one.lease('server')
        await using third = await other.lease('server')
        const leases = [first, second, third].map((lease) => ({
          ...(shared[0] as Reached),
          ...reached(lease, subject),
          address: at.address,
        }))
        for (const lease of leases) expect(await data.keys(lease)).toEqual([])
        await data.write(leases[0] as Reached, 'of-one')
        await data.write(leases[2] as Reached, 'of-two')
        expect(await data.keys(leases[1] as Reached)).toEqual([])
      }
      expect(await data.keys(at)).toEqual(['everybody'])
      if (subject.name === 'etcd') expect(await allKeysOf(at)).toEqual(['note-everybody'])
    })
  },
)

/** The server of a container, as one would write it who knows nothing of the container. */
function useOf(server: Handle): {
  use: string
  ports?: Record<string, { container: number; host: number }>
} {
  const { url } = server as unknown as { url: string | (() => string) }
  const address = typeof url === 'string' ? url : url()
  const management = server.name === 'server' && managementOf(server)
  return {
    // Only an administrator may make databases there.
    use: address.replace(/^mysql:\/\/[^:]+:/, 'mysql://root:'),
    ...(management && { ports: { management: { container: 15672, host: management } } }),
  }
}

test('what a killed run left on Redis goes with the next one, and full databases are passed over', async () => {
  await using stack = (await startSession({
    containers: { server: redis({ image: 'redis:7', databases: 4 }) },
  })) as unknown as StartedSession<{ server: { url: string } }>
  const { url } = stack.containers.server
  const ask = async (...commands: string[][]): Promise<unknown[]> => {
    const client = createClient({ url })
    await client.connect()
    try {
      const answers: unknown[] = []
      for (const command of commands) answers.push(await client.sendCommand(command))
      return answers
    } finally {
      client.destroy()
    }
  }
  await ask(
    ['HSET', 'mooring:use', '1', 'mooring_use_0dead0_'],
    ['SELECT', '1'],
    ['SET', 'left', '1'],
    ['SELECT', '2'],
    ['SET', 'theirs', '1'],
  )
  const declare = () => redis({ use: url, isolation: 'test' })
  {
    await using session = await startSession({ containers: { server: declare() } })
    expect(session.containers.server.database).toBe('1')
    await using lease = await session.lease('server')
    expect(lease.database).toBe('3')
    await expect(startSession({ containers: { server: declare() } })).rejects.toThrow(
      /PREPARE_FAILED[\s\S]*no empty database left/,
    )
    await ask(['SELECT', '3'], ['SET', 'mine', '1'])
  }
  const [, , left, , theirs, , mine] = await ask(
    ['EXISTS', 'mooring:use'],
    ['SELECT', '1'],
    ['DBSIZE'],
    ['SELECT', '2'],
    ['KEYS', '*'],
    ['SELECT', '3'],
    ['DBSIZE'],
  )
  expect({ left, theirs, mine }).toEqual({ left: 0, theirs: ['theirs'], mine: 0 })
})

test('what a killed run left on MariaDB goes with the next one', async () => {
  await using stack = await startSession({
    containers: { server: mariadb({ image: 'mariadb:11.8', user: 'root' }) },
  })
  const use = stack.containers.server.url
  const query = async (sql: string): Promise<string[]> => {
    const connection = await createConnection(use)
    try {
      const [rows] = await connection.query(sql)
      return Array.isArray(rows) ? rows.map((row) => String(Object.values(row)[0])) : []
    } finally {
      connection.destroy()
    }
  }
  const before = await query('SHOW DATABASES')
  await query('CREATE DATABASE mooring_use_0dead0_main')
  {
    await using living = await startSession({ containers: { server: mariadb({ use }) } })
    await using next = await startSession({ containers: { server: mariadb({ use }) } })
    const names = await query('SHOW DATABASES')
    expect(names).not.toContain('mooring_use_0dead0_main')
    expect(names).toContain(living.containers.server.database)
    expect(names).toContain(next.containers.server.database)
  }
  expect(await query('SHOW DATABASES')).toEqual(before)
})

/** Whoever they belong to. */
async function allKeysOf({ url = '' }: Reached): Promise<string[]> {
  const everything = Buffer.from('\0').toString('base64')
  const response = await fetch(`${url}/v3/kv/range`, {
    method: 'POST',
    body: JSON.stringify({ key: everything, range_end: everything, keys_only: true }),
  })
  const { kvs = [] } = (await response.json()) as { kvs?: { key: string }[] }
  return kvs.map(({ key }) => Buffer.from(key, 'base64').toString())
}

function managementOf(server: Handle): number | undefined {
  try {
    return server.port(15672)
  } catch {
    return undefined
  }
}
