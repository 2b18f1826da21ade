import { expect, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { Service } from '../../packages/core/src/service/contract.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

test('a container whose migrations were edited starts anew before the next run, and no other', async () => {
  const told: LifecycleEvent[] = []
  const prepared: string[] = []
  let migrations = 'one'
  const service: Service = {
    name: 'Fake',
    contentHash: async () => migrations,
    prepare: async () => void prepared.push(migrations),
  }
  const idle = { image: 'busybox:1', command: 'sleep 600' } as const
  const containers = {
    db: { ...idle, service },
    api: { ...idle, dependsOn: ['db'] },
    cache: { ...idle, service: { name: 'Fake', contentHash: async () => 'same' } },
  }
  const config = resolveConfig({ containers }, { directory: process.cwd() })
  const session = await openSession(config, {
    isWatched: true,
    onEvent: (event) => event.kind === 'service-told' && told.push(event),
  })
  const names = ['db', 'api', 'cache']
  const idsNow = () => Promise.all(names.map(async (name) => (await session.start(name)).id))
  try {
    const [db, api, cache] = await idsNow()
    await session.reconcile(undefined)
    expect(await idsNow()).toEqual([db, api, cache])
    expect(await session.edited()).toEqual([])
    migrations = 'two'
    expect(await session.edited()).toEqual(['db'])
    expect(await session.reconcile(undefined)).toMatchObject({
      restarted: ['db', 'api'],
      kept: ['cache'],
    })
    const after = await idsNow()
    expect(after[0]).not.toBe(db)
    expect(after[1]).not.toBe(api)
    expect(after[2]).toBe(cache)
    expect(prepared).toEqual(['one', 'two'])
    await session.reconcile(undefined)
    expect(await idsNow()).toEqual(after)
    expect(told).toMatchObject([{ container: 'db', line: expect.stringContaining('edited') }])
  } finally {
    await session.close()
  }
  expect(await engine.leftovers()).toEqual([])
})
