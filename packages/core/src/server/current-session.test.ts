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

const ignore = (): void => undefined
const worker = {}

test('who is connected hears of the session that took the place of another, and asks it', async () => {
  const [first, second] = [fakeSession('first'), fakeSession('second')]
  const current = createCurrentSession(first, ignore)
  const heard: string[] = []
  current.onChange(({ id }) => void heard.push(id))
  current.alsoRemove('/socket')
  await current.replace(async () => second)
  second.tell(containerRecord({ id: 'new' }))
  expect(heard).toEqual(['new'])
  expect([first.isClosed, second.isClosed]).toEqual([true, false])
  expect(second.folders).toEqual(['/socket'])
  expect(await current.askAs(worker)('start', { name: 'db' })).toBe('second')
})

test('who asks while a session is replaced waits for the new one', async () => {
  const current = createCurrentSession(fakeSession('first'), ignore)
  let opened: (session: Session) => void = ignore
  const opening = new Promise<Session>((resolve) => (opened = resolve))
  const replaced = current.replace(() => opening)
  const answer = current.askAs(worker)('start', { name: 'db' })
  opened(fakeSession('second'))
  await replaced
  expect(await answer).toBe('second')
})

test('what keeps the next session from being opened is told to all who ask, until one is opened', async () => {
  const current = createCurrentSession(fakeSession('first'), ignore)
  const failure = new Error('no engine')
  await expect(current.replace(() => Promise.reject(failure))).rejects.toBe(failure)
  await expect(current.askAs(worker)('start', { name: 'db' })).rejects.toBe(failure)
  await current.replace(async () => fakeSession('third'))
  expect(await current.askAs(worker)('start', { name: 'db' })).toBe('third')
})

test('a session that could not remove everything is told, and makes room all the same', async () => {
  const left = new Error('left')
  const told: unknown[] = []
  const first = fakeSession('first', () => Promise.reject(left))
  const current = createCurrentSession(first, (error) => void told.push(error))
  await current.replace(async () => fakeSession('second'))
  expect(told).toEqual([left])
  expect((await current.get()).id).toBe('second')
})
