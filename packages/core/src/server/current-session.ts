import type { ContainerRecord } from '@mooring/client'
import type { Session } from '../session/session.ts'

/** What workers are served with: the session of the moment. */
export type ServedSession = Pick<Session, 'askAs' | 'leave' | 'onChange' | 'alsoRemove'>

/** A session that another one may take the place of, unnoticed by those who are connected. */
export interface CurrentSession extends ServedSession {
  /** @throws what kept the last one from being opened */
  get(): Promise<Session>
  /** Closes the session and opens another one; who asks meanwhile waits. @throws what `open` throws */
  replace(open: () => Promise<Session>): Promise<void>
  close(): Promise<void>
}

/** @param onLeftBehind hears why a session that was replaced could not remove everything */
export function createCurrentSession(
  first: Session,
  onLeftBehind: (error: unknown) => void,
): CurrentSession {
  const listeners = new Set<(record: ContainerRecord) => void>()
  const folders = new Set<string>()
  let current = Promise.resolve(first)
  const closeCurrent = async (): Promise<void> => {
    const session = await current.catch(() => undefined)
    await session?.close()
  }
  const adopt = (session: Session): Session => {
    for (const listener of listeners) session.onChange(listener)
    for (const folder of folders) session.alsoRemove(folder)
    return session
  }
  const subscribe = (act: (session: Session) => void): void =>
    void current.then(act).catch(() => undefined)
  return {
    get: () => current,
    askAs: (worker) => async (method, params) => (await current).askAs(worker)(method, params),
    leave: (worker) => subscribe((session) => session.leave(worker)),
    onChange: (listener) => {
      listeners.add(listener)
      subscribe((session) => session.onChange(listener))
    },
    alsoRemove: (folder) => {
      folders.add(folder)
      subscribe((session) => session.alsoRemove(folder))
    },
    replace: async (open) => {
      const closed = closeCurrent().catch(onLeftBehind)
      current = closed.then(open).then(adopt)
      current.catch(() => undefined) // Those who ask are told.
      await current
    },
    close: closeCurrent,
  }
}
