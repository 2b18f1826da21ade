import type { Ask } from './protocol.ts'

/** Who sets faults on links: a test, or else its file; and whose are to be undone. */
export interface LinkUsers {
  /** Who uses a link that no test has for itself alone. */
  of(name: string): string
  /** Has a test that runs alone be the one who uses a link, until it ends. */
  begin(name: string, test: string): void
  /** Undoes what a user has set; undefined where that is nothing. */
  end(user: string): Promise<void> | undefined
  /** Passes requests on, and notes who sets something. */
  ask: Ask
}

export const fileUser = 'file'

export function createLinkUsers(ask: Ask): LinkUsers {
  const tests = new Map<string, string>()
  const setting = new Set<string>()
  return {
    of: (name) => tests.get(name) ?? fileUser,
    begin: (name, test) => void tests.set(name, test),
    end: (user) => {
      for (const [name, test] of tests) if (test === user) tests.delete(name)
      if (!setting.delete(user)) return undefined
      return ask('endFaults', { user }).then(() => undefined)
    },
    ask: (method, params) => {
      if (method === 'link') setting.add((params as { user: string }).user)
      return ask(method, params)
    },
  }
}
