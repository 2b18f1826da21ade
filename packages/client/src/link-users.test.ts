import { expect, test } from 'vitest'
import { createLinkUsers } from './link-users.ts'
import { linkControls } from './link.ts'
import type { Ask } from './protocol.ts'
import { withLink } from './with-link.ts'

function recorded() {
  const asked: string[] = []
  let faults = 0
  const ask = ((method: string, params: { user: string; order?: { do: string } }) => {
    asked.push([method, params.order?.do, params.user].filter(Boolean).join(' '))
    return Promise.resolve({ faultId: `${++faults}` })
  }) as unknown as Ask
  return { asked, users: createLinkUsers(ask) }
}

const link = (users: ReturnType<typeof createLinkUsers>, user?: string) =>
  linkControls('line', users.ask, () => user ?? users.of('line'))

test('what a test sets by a shared handle is its own, and is undone with it', async () => {
  const { asked, users } = recorded()
  await link(users).cut()
  users.begin('line', 'test 1')
  await link(users).cut()
  await users.end('test 1')
  await link(users).cut()
  await users.end('file')
  expect(asked).toEqual([
    'link set file',
    'link set test 1',
    'endFaults test 1',
    'link set file',
    'endFaults file',
  ])
})

test('a test that has set nothing costs no request', () => {
  const { asked, users } = recorded()
  users.begin('line', 'test 1')
  expect(users.end('test 1')).toBeUndefined()
  expect(asked).toEqual([])
})

test('a test that is over sets nothing', async () => {
  const { users } = recorded()
  const late = link(users, 'test 1')
  void users.end('test 1')
  await expect(late.cut()).rejects.toThrow('The test that breaks the link "line" is over.')
})

test('withLink undoes what its work has set, also where that fails', async () => {
  const { asked, users } = recorded()
  const line = link(users)
  expect(await withLink(line, async (own) => (await own.cut(), own.traffic()))).toBeDefined()
  await expect(
    withLink(line, async (own) => {
      await own.latency('1ms')
      throw new Error('of the work')
    }),
  ).rejects.toThrow('of the work')
  expect(asked).toEqual([
    'link set file',
    'link traffic file',
    'link undo file',
    'link set file',
    'link undo file',
  ])
})
