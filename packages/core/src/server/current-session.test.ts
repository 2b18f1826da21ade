import type { ContainerRecord } from '@mooring/client'
import { expect, test } from 'vitest'
import { containerRecord } from '../../../../test/support/record.ts'
import type { Session } from '../session/session.ts'
import { createCurrentSession } from './current-session.ts'

interface FakeSession extends Session {
  tell(record: ContainerRecord): void
  folders: string[]
  isClosed: boolean
}

function fakeSession(id: string, close: () => Promise<void> = async () => undefined): FakeSession {
  const listeners = new Set<(record: ContainerRecord) => void>()
  const session = {
    id,
    folders: [] as string[],
    isClosed: false,
    tell: (record: ContainerRecord) => {
      for (const listener of listeners) listener(record)
    },
    onChange: (listener: (record: ContainerRecord) => void) => void listeners.add(listener),
    alsoRemove: (folder: string) => void session.folders.push(folder),
    askAs: () => async () => id,
    close: async () => {
      session.isClosed = true
      await close()
    },
  }
  return session as unknown as FakeSession
}

/** Opens one after the other. */
const inTurn =
  (...sessions: (Session | Promise<Session>)[]) =>
  async (): Promise<Session> =>
    sessions.shift() ?? fakeSession('none left')

const ignore = (): void => undefined
const worker = {}

test('who is connected hears of the session that took the place of another, and asks it', async () => {
  const [first, second] = [fakeSession('first'), fakeSession('second')]
  const current = createCurrentSession(inTurn(first, second), ignore)
  await current.get()
  const heard: string[] = []
  current.onChange(({ id }) => void heard.push(id))
  current.alsoRemove('/socket')
  await current.replace()
  second.tell(containerRecord({ id: 'new' }))
  expect(heard).toEqual(['new'])
  expect([first.isClosed, second.isClosed]).toEqual([true, false])
  expect(second.folders).toEqual(['/socket'])
  expect(await current.askAs(worker)('start', { name: 'db' })).toBe('second')
})

test('who asks while a session is replaced waits for the new one', async () => {
  let opened: (session: Session) => void = ignore
  const opening = new Promise<Session>((resolve) => (opened = resolve))
  const current = createCurrentSession(inTurn(fakeSession('first'), opening), ignore)
  await current.get()
  const replaced = current.replace()
  const answer = current.askAs(worker)('start', { name: 'db' })
  opened(fakeSession('second'))
  await replaced
  expect(await answer).toBe('second')
})

test('no session is opened before somebody asks', async () => {
  const opened: string[] = []
  const current = createCurrentSession(async () => {
    opened.push('first')
    return fakeSession('first')
  }, ignore)
  current.onChange(ignore)
  current.leave(worker)
  expect([await current.opened(), opened]).toEqual([undefined, []])
  expect(await current.askAs(worker)('start', { name: 'db' })).toBe('first')
  expect((await current.get()).id).toBe('first')
  expect(opened).toEqual(['first'])
})

test('what keeps a session from being opened is told to all who ask, until it is tried again', async () => {
  const failure = new Error('no engine')
  const current = createCurrentSession(inTurn(Promise.reject(failure)), ignore)
  await expect(current.get()).rejects.toBe(failure)
  await expect(current.askAs(worker)('start', { name: 'db' })).rejects.toBe(failure)
  expect(await current.opened()).toBe(undefined)
  current.retry()
  expect(await current.askAs(worker)('start', { name: 'db' })).toBe('none left')
})

test('a session that could not remove everything is told, and makes room all the same', async () => {
  const left = new Error('left')
  const told: unknown[] = []
  const first = fakeSession('first', () => Promise.reject(left))
  const second = fakeSession('second')
  const current = createCurrentSession(inTurn(first, second), (error) => void told.push(error))
  await current.get()
  await current.replace()
  expect(told).toEqual([left])
  expect((await current.get()).id).toBe('second')
})
