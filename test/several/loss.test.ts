import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { idle, inFile, openOn } from '../support/several-session.ts'

let fleet: Fleet

beforeEach(async () => {
  fleet = await startEngines()
})
afterEach(() => fleet.close())

test('an engine that dies takes exactly its containers, and what a file has of its own goes elsewhere', async () => {
  const [, dying] = fleet.members
  const containers = {
    a: { ...idle, engine: 'here' },
    b: { ...idle, engine: 'big' },
    c: { ...idle, engine: 'third' },
    own: { ...idle, scope: 'file' },
  } as const
  const session = await openOn(fleet, { containers })
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => session.start(name)))
  const files = ['f1', 'f2', 'f3']
  const own = await Promise.all(files.map((file) => inFile(session, file, 'own')))
  const lostFile = files[own.findIndex(({ host }) => host === dying!.address)]!
  const waiting = b!.exec('sleep 60').catch((error: unknown) => error)
  dying!.kill()
  expect(await waiting).toMatchObject({ code: 'ENGINE_LOST' })
  await expect(b!.exec('true')).rejects.toThrow(
    new RegExp(
      `\\[ENGINE_LOST\\] The Docker engine at tcp://${dying!.address}:2375 no longer answers`,
    ),
  )
  expect((await a!.exec('echo a')).stdout).toBe('a\n')
  expect((await c!.exec('echo c')).stdout).toBe('c\n')
  const names = ['a', 'b', 'c']
  const report = (list: string[]) =>
    session.ask('report', { names: list, sinceMs: 0, lostConnection: true }) as Promise<{
      engineLost?: string
    }>
  expect((await report(names)).engineLost).toContain('ENGINE_LOST')
  expect((await report(['a', 'c'])).engineLost).toBeUndefined()
  // Its file goes on elsewhere, and so does the next one; those of the others stay where they are.
  const again = await Promise.all([...files, 'f4'].map((file) => inFile(session, file, 'own')))
  expect(again.map(({ host }) => host)).not.toContain(dying!.address)
  for (const [index, file] of files.entries())
    if (file !== lostFile) expect(again[index]?.name).toBe(own[index]?.name)
  await expect(session.close()).rejects.toThrow(
    new RegExp(`TEARDOWN_FAILED[\\s\\S]*docker -H tcp://${dying!.address}:2375 rm -f`),
  )
  for (const { name, leftovers } of [fleet.members[0]!, fleet.members[2]!])
    expect([name, await leftovers()]).toEqual([name, []])
})

test('a server that runs already is lost with none of the engines, not even with the first', async () => {
  const [first] = fleet.members
  const listener = createServer((_request, response) => response.end('here'))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const use = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const session = await openOn(fleet, {
    containers: {
      a: { ...idle, engine: 'here' },
      server: { use },
      b: { ...idle, engine: 'big', dependsOn: ['server'] },
    },
  })
  try {
    const a = await session.start('a')
    first!.kill()
    await expect(a.exec('true')).rejects.toMatchObject({ code: 'ENGINE_LOST' })
    const server = await session.start('server')
    expect(`http://${server.address()}`).toBe(use)
    expect((await (await session.start('b')).exec('echo b')).stdout).toBe('b\n')
  } finally {
    listener.close()
    await expect(session.close()).rejects.toMatchObject({ code: 'TEARDOWN_FAILED' })
  }
  for (const { name, leftovers } of fleet.members.slice(1))
    expect([name, await leftovers()]).toEqual([name, []])
})
