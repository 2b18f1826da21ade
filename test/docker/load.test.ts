// @module-tag engine-details
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { withoutMiscounted } from '../../scripts/engine/miscounted.mjs'
import { eventually, useEngine } from '../support/engine.ts'
import { ownedSession } from '../support/owned-session.ts'

await useEngine()

const minuteMs = 60_000
const idle = { image: 'busybox:1', command: ['sleep', '3600'], startupTimeout: '20m' } as const

test(
  'a hundred containers start at once and are removed, and their process ends by itself',
  { timeout: 25 * minuteMs },
  async () => {
    const names = Array.from({ length: 100 }, (_, index) => `idle${index}`)
    const containers = Object.fromEntries(
      names.map((name) => [name, { ...idle, networks: ['lan'] }]),
    )
    await using session = await ownedSession({
      config: { networks: { lan: {} }, containers },
      patienceMs: 20 * minuteMs,
    })
    await session.seen('all-ready')
    expect(await session.objects()).toHaveLength(101)
    session.tellToClose()
    const { errors, ...ended } = await session.ended
    expect(errors, errors).toBe('')
    expect(ended).toEqual({ exitCode: 0, signal: null })
    const isNetwork = (remainder: string): boolean => remainder.startsWith('network ')
    await eventually(async () => {
      const remains = await session.remains()
      expect(remains.filter((remainder) => !isNetwork(remainder))).toEqual([])
    })
    expect(await withoutMiscounted(await session.objects())).toEqual([])
  },
)

test(
  'sessions one after the other leave neither memory nor handles behind in their process',
  { timeout: 15 * minuteMs },
  async () => {
    const rounds = 25
    const config = { networks: { lan: {} }, containers: { idle: { ...idle, networks: ['lan'] } } }
    const program = join(import.meta.dirname, '../support/session-loop.mjs')
    const given = JSON.stringify({ config, warmUps: 15, rounds })
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      '--expose-gc',
      program,
      given,
    ])
    expect(stderr, stderr).toBe('')
    const { before, after } = JSON.parse(stdout) as Record<'before' | 'after', Remainder>
    expect(after.resources.length).toBeLessThanOrEqual(before.resources.length)
    // A kept session takes some hundred kilobytes; what compiles and caches settle down to is much less.
    expect((after.heapBytes - before.heapBytes) / rounds).toBeLessThan(50_000)
  },
)

interface Remainder {
  heapBytes: number
  resources: string[]
}
