import { UsageError } from './errors.ts'
import type { Ask, Params, Result } from './protocol.ts'

/** Who sets faults on links: a test, or else its file; and whose are to be undone. */
export interface LinkUsers {
  /** Who uses a link that no test has for itself alone. */
  of(name: string): string
  /** Has a test that runs alone be the one who uses a link, until it ends. */
  begin(name: string, test: string): void
  /** Undoes what a user has set; undefined where that is nothing. What a test asks for later is refused. */
  end(user: string): Promise<void> | undefined
  /** Passes requests on, and notes who sets something. */
  ask: Ask
}

export const fileUser = 'file'

export function createLinkUsers(ask: Ask): LinkUsers {
  const tests = new Map<string, string>()
  const setting = new Map<string, Set<Promise<unknown>>>()
  const ended = new Set<string>()

  const undo = async (user: string, pending: ReadonlySet<Promise<unknown>>): Promise<void> => {
    // What a test has not awaited is set by then, too.
    await Promise.allSettled(pending)
    await ask('endFaults', { user })
  }
  const send = ({ user, order, ...link }: Params<'link'>): Promise<Result<'link'>> => {
    const answer = ask('link', { user, order, ...link })
    if (order.do === 'set') setting.set(user, (setting.get(user) ?? new Set()).add(answer))
    return answer
  }
  return {
    of: (name) => tests.get(name) ?? fileUser,
    // One that is over may still be given what it had asked for.
    begin: (name, test) => {
      if (!ended.has(test)) tests.set(name, test)
    },
    end: (user) => {
      for (const [name, test] of tests) if (test === user) tests.delete(name)
      if (user !== fileUser) ended.add(user)
      const pending = setting.get(user)
      setting.delete(user)
      return pending && undo(user, pending)
    },
    ask: async (method, params) => {
      if (method !== 'link') return ask(method, params)
      const asked = params as Params<'link'>
      if (ended.has(asked.user) && asked.order.do === 'set') throw isOver(asked.name)
      return (await send(asked)) as never
    },
  }
}

const isOver = (name: string): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: `The test that breaks the link "${name}" is over.`,
    fix: 'await what it does to the link before it ends.',
  })
