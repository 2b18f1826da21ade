import type { ContainerRecord } from '@mooring/client'
import type { Session } from '../session/session.ts'

/** What workers are served with: the session of the moment. */
export type ServedSession = Pick<Session, 'askAs' | 'leave' | 'onChange' | 'alsoRemove'>

/**
 * The session of a run: opened when the first asks for it, and replaceable by another one, unnoticed by those who are
 * connected.
 */
export interface CurrentSession extends ServedSession {
  /** Opens it unless that is done or under way; a failure stays one until `retry`. @throws what `open` throws */
  get(): Promise<Session>
  /** The same without opening it; undefined while there is none, also after a failure. */
  opened(): Promise<Session | undefined>
  /** Lets the next `get` try again after a failure. */
  retry(): void
  /** Closes the session and opens another one; who asks meanwhile waits. @throws what `open` throws */
  replace(): Promise<void>
  close(): Promise<void>
}

/**
 * @param open finds an engine and opens a session on it
 * @param onLeftBehind hears why a session that was replaced could not remove everything
 */
export function createCurrentSession(
  open: () => Promise<Session>,
  onLeftBehind: (error: unknown) => void,
): CurrentSession {
  const listeners = new Set<(record: ContainerRecord) => void>()
  const folders = new Set<string>()
  let current: Promise<Session> | undefined
  let hasFailed = false

  const begin = (before: Promise<void> = Promise.resolve()): Promise<Session> => {
    hasFailed = false
    const begun = before.then(open).then((session) => {
      for (const listener of listeners) session.onChange(listener)
      for (const folder of folders) session.alsoRemove(folder)
      return session
    })
    // Reported to requests.
    begun.catch(() => (hasFailed = true))
    return (current = begun)
  }
  const get = (): Promise<Session> => current ?? begin()
  const opened = async (): Promise<Session | undefined> => current?.catch(() => undefined)
  const closeCurrent = async (): Promise<void> => (await opened())?.close()
  const ifOpened = (act: (session: Session) => void): void =>
    void opened().then((session) => session && act(session))
  return {
    get,
    opened,
    retry: () => {
      if (hasFailed) current = undefined
    },
    askAs: (worker) => async (method, params) => (await get()).askAs(worker)(method, params),
    leave: (worker) => ifOpened((session) => session.leave(worker)),
    onChange: (listener) => {
      listeners.add(listener)
      ifOpened((session) => session.onChange(listener))
    },
    alsoRemove: (folder) => {
      folders.add(folder)
      ifOpened((session) => session.alsoRemove(folder))
    },
    replace: async () => void (await begin(closeCurrent().catch(onLeftBehind))),
    close: closeCurrent,
  }
}
