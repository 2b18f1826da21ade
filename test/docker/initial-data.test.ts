import { randomBytes } from 'node:crypto'
import Docker from 'dockerode'
import { afterAll, afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { ContainerConfig } from '../../packages/core/src/config/written/written-container.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { mariadb, postgres, type MysqlOptions } from '../../packages/services/src/index.ts'
import { imageOf, useEngine } from '../support/engine.ts'
import { connected } from '../support/postgres/server.ts'

const { leftovers } = await useEngine()
const docker = new Docker()

/** What each start is told apart by, so that no other test has kept data for it. */
const made = `x${randomBytes(4).toString('hex')}`
const label = 'com.mooring.snapshot=initial-data'

afterEach(() => vi.unstubAllEnvs())

afterAll(async () => {
  // Others have snapshots that are made from theirs. Of more than twelve, the start of another test has removed the oldest.
  for (const name of own)
    await docker
      .getImage(name)
      .remove()
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode !== 404) throw error
      })
  expect(await leftovers()).toEqual([])
})

const own = new Set<string>()

/** Images that hold initial data, and whether they were made here. */
async function images(): Promise<{ isNew: boolean; text: string }[]> {
  const listed = await docker.listImages({ filters: { label: [label] } })
  return Promise.all(
    listed.map(async ({ Id }) => {
      const { Config, Created } = await docker.getImage(Id).inspect()
      return { isNew: Date.parse(Created) >= beganAtMs, text: JSON.stringify(Config) }
    }),
  )
}

const beganAtMs = Date.now() - 1_000

/** Starts a server and answers what it says, whether it was initialised, and from which image it comes. */
async function started<Result>(
  declared: ContainerConfig,
  look: (db: { url: string; restart(): Promise<void>; logs(): Promise<string> }) => Promise<Result>,
): Promise<{ result: Result; image: string }> {
  await using session = await startSession({ containers: { db: declared } })
  const db = session.containers.db as unknown as Parameters<typeof look>[0] & { id: string }
  const { Config } = await docker.getContainer(db.id).inspect()
  if (Config.Image.startsWith('mooring/initial-data:')) own.add(Config.Image)
  return { result: await look(db), image: Config.Image }
}

const declared = (password: string) =>
  postgres({ image: 'postgres:15', user: made, password, database: 'shop' })

const whoAmI = ({ url }: { url: string }): Promise<unknown> =>
  connected(url, async (client) => {
    const { rows } = await client.query('SELECT current_user AS me, current_database() AS here')
    return rows[0]
  })

test('what PostgreSQL initialises is kept for the next start, of whatever project, by what it depends on', async () => {
  const me = { me: made, here: 'shop' }
  const first = await started(declared('first-word'), async (db) => {
    const before = await whoAmI(db)
    await db.restart()
    return [before, await whoAmI(db)]
  })
  expect(first).toMatchObject({ image: expect.stringMatching(/postgres:15$/), result: [me, me] })
  const second = await started(declared('first-word'), async (db) => {
    const before = await whoAmI(db)
    await db.restart()
    return [before, await whoAmI(db), await db.logs()]
  })
  expect(second.image).toMatch(/^mooring\/initial-data:[0-9a-f]{16}$/)
  expect(second.result.slice(0, 2)).toEqual([me, me])
  expect(second.result[2]).not.toMatch(/initdb|init process complete/)
  const other = await started(declared('other-word'), whoAmI)
  expect(other).toMatchObject({ image: expect.stringMatching(/postgres:15$/), result: me })
  for (const { text, isNew } of await images())
    if (isNew) expect(text).not.toMatch(/first-word|other-word/)
})

test('of two runs that keep the same at once, the image that has lost its name goes', async () => {
  const container = await docker.createContainer({ Image: imageOf('busybox:1') })
  onTestFinished(() => container.remove())
  const keep = async (): Promise<string> => {
    const query = { container: container.id, repo: 'mooring/initial-data', tag: made }
    const body = { Labels: { 'com.mooring.snapshot': 'initial-data' } }
    const committed: unknown = await container.commit({ _query: query, _body: body } as never)
    return (committed as { Id: string }).Id
  }
  const loser = await keep()
  await keep()
  own.add(`mooring/initial-data:${made}`)
  await started(declared('one more'), whoAmI)
  await started(declared('one more'), whoAmI)
  await expect(docker.getImage(loser).inspect()).rejects.toMatchObject({ statusCode: 404 })
})

test('a snapshot is made from it', async () => {
  const seed = {
    run: (client: { query(sql: string): Promise<unknown> }) => client.query('CREATE TABLE t ()'),
    inputs: [],
  }
  const name = `db-${made}`
  const sources: string[] = []
  await using session = await startSession(
    {
      containers: {
        [name]: postgres({
          image: 'postgres:15',
          user: made,
          password: 'first-word',
          database: 'shop',
          seed,
          snapshot: true,
        }),
      },
    },
    {
      onEvent: (event) => {
        if (event.kind !== 'container-started') return
        sources.push(event.id)
      },
    },
  )
  const { url } = session.containers[name] as unknown as { url: string }
  await expect(connected(url, (client) => client.query('SELECT FROM t'))).resolves.toBeDefined()
  expect(sources).toHaveLength(2)
  const [mine] = (await docker.listImages()).filter(({ Labels }) =>
    Labels?.['com.mooring.snapshot']?.endsWith(`/${name}`),
  )
  await session.close()
  await docker.getImage(mine?.Id ?? '').remove()
})

test('what MariaDB initialises is kept, and each server has an identity of its own', async () => {
  const options: MysqlOptions = { image: 'mariadb:11.8', user: made, password: 'first-word' }
  const first = await started(mariadb(options), async ({ url }) => new URL(url).username)
  expect(first).toMatchObject({ image: expect.stringMatching(/mariadb:11\.8$/), result: made })
  const second = await started(mariadb(options), ({ logs }) => logs())
  expect(second.image).toMatch(/^mooring\/initial-data:/)
  expect(second.result).not.toMatch(/init process done/)
})

test.each([
  ['where CI is set', 'true', {}],
  ['of a container that is made in another way', '', { volumes: ['/extra'] }],
  ['of one into which files are copied', '', { files: [{ target: '/secret', content: 'x' }] }],
  ['of one whose folder is elsewhere', '', { environment: { PGDATA: '/var/lib/elsewhere' } }],
])('nothing is kept %s', async (_where, ci, options) => {
  vi.stubEnv('CI', ci)
  for (let time = 0; time < 2; time += 1) {
    const { image } = await started(
      postgres({ image: 'postgres:15', user: made, ...options }),
      whoAmI,
    )
    expect(image).toMatch(/postgres:15$/)
  }
})
