import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { addressOf } from '../../packages/core/src/guest/address-text.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { connectSession } from '../../packages/core/src/worker.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { numberSession } from '../support/number-service.ts'
import { nodeOf } from '../support/runners.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

/** A process of tests that leases what it is told to. */
function worker(address: string, slot: string, runtime = process.execPath) {
  const program = join(import.meta.dirname, '../support/lease-program.mjs')
  const child = spawn(runtime, [program, slot], {
    env: { ...process.env, SESSION_ADDRESS: address },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, 'exit')
  return {
    tell: async (order: string): Promise<unknown> => {
      child.stdin.write(`${order}\n`)
      return JSON.parse((await answers.next()).value ?? '"it ended"')
    },
    end: async (how: 'killed' | 'in good order') => {
      if (how === 'killed') child.kill('SIGKILL')
      else child.stdin.end()
      await ended
    },
  }
}

test('processes that share a session have data of their own, until they end', async () => {
  const session = await numberSession('test')
  const address = await session.serve()
  expect(await session.serve()).toBe(address)
  const [one, other] = [worker(address, '1'), worker(address, '2', nodeOf('bun'))]
  expect(await one.tell('read')).toBe('app')
  const own = [await one.tell('lease'), await other.tell('lease'), await one.tell('lease')]
  expect(own).toEqual(['data_1', 'data_2', 'data_3'])
  expect(await one.tell('write')).toBe(0)
  expect((await session.containers.db.exec('ls /data_3')).exitCode).toBe(0)
  expect(await one.tell('release')).toBe(null)
  await one.end('killed')
  await other.end('in good order')
  const { done } = session
  await eventually(() => expect(done).toHaveLength(6))
  expect(done.slice(3).toSorted()).toEqual([
    'discard lease-1',
    'discard lease-2',
    'release lease-3 passed',
  ])
  await session.close()
  expect(await engine.leftovers()).toEqual([])
})

test('a process that closes its connection leaves the session as it is', async () => {
  await using session = await numberSession('worker')
  const connected = await connectSession<typeof session.containers>(await session.serve())
  const db = await connected.lease('db', { worker: '7' })
  await db.release()
  expect(session.done).toEqual(['lease 1 for worker 7'])
  await connected.close()
  expect(session.done.slice(1)).toEqual(['release lease-1 passed'])
  expect((await session.containers.web.exec('true')).exitCode).toBe(0)
  await expect(connected.lease('db')).rejects.toThrow('[SESSION_CLOSED]')
  await expect(connected.containers.web.exec('true')).rejects.toThrow('[SESSION_CLOSED]')
})

test('the address stands in no event and no error', async () => {
  const told: unknown[] = []
  const session = await startSession(
    { containers: { web: idle } },
    { onEvent: (event) => told.push(event) },
  )
  const address = await session.serve()
  const { token } = addressOf(address)
  const connected = await connectSession(address)
  await session.close()
  const errors = await Promise.allSettled([
    connected.containers['web']?.exec('true'),
    connectSession(address),
    connectSession(address.slice(0, -9)),
  ])
  const texts = errors.map((one) => String((one as PromiseRejectedResult).reason))
  expect(texts.map((text) => text.slice(0, 30))).toEqual([
    expect.stringContaining('SESSION_CLOSED'),
    expect.stringContaining('SESSION_CLOSED'),
    expect.stringContaining('SESSION_NOT_FOUND'),
  ])
  const everything = JSON.stringify([told, texts, session, connected])
  expect(everything).not.toContain(token)
  expect(everything).not.toContain(address.slice(0, 40))
})

test('handles of another process follow restarts, and their session', async () => {
  const session = await startSession({
    containers: {
      web: { image: 'nginx:1', ports: [80] },
      late: { ...idle, start: 'lazy' },
    },
  })
  const address = await session.serve()
  const connected = await connectSession<typeof session.containers>(address)
  const { web } = connected.containers
  expect(Object.keys(connected.containers)).toEqual(['web'])
  expect((await connected.start('late')).name).toBe('late')
  await session.containers.web.restart()
  await eventually(() => expect(web.port()).toBe(session.containers.web.port()))
  await session.close()
  await expect(web.exec('true')).rejects.toThrow('[SESSION_CLOSED]')
  await expect(connectSession(address)).rejects.toThrow('[SESSION_CLOSED]')
})

test('processes have containers of their own, which go with them', async () => {
  await using session = await startSession({ containers: { db: { ...idle, scope: 'test' } } })
  const address = await session.serve()
  const connected = await connectSession<typeof session.containers>(address)
  const [one, other] = [await connected.lease('db'), await connected.lease('db')]
  expect(one.id).not.toBe(other.id)
  expect((await one.exec('true')).exitCode).toBe(0)
  await one.release()
  await connected.close()
  await eventually(async () => expect(await engine.leftovers()).toEqual([]))
})
