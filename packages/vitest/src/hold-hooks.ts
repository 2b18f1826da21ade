import { runnerApi } from './runner-api.ts'

/** Has the other hooks around all tests of the file, or around one test, wait; answers the same. */
export type HoldHooks = (around: 'file' | object, pending: Promise<void>) => Promise<void>

type Hook = (...args: object[]) => unknown

/**
 * Makes the hooks that are added to a file from now on wait for those of this package, where Vitest begins all hooks of one
 * level at the same time. Those of inner suites begin later by themselves.
 */
export async function holdHooks(): Promise<HoldHooks> {
  const { getCurrentSuite } = await runnerApi()
  const suite = getCurrentSuite()
  const held = new Map<'file' | object, Promise<void>>()
  const add = suite.on
  suite.on = (name, hook) => {
    if (name !== 'beforeAll' && name !== 'beforeEach') return add(name, hook)
    const holding: Hook = (...args) => {
      const pending = held.get(name === 'beforeAll' ? 'file' : taskOf(args))
      return pending ? pending.then(() => hook(...args)) : hook(...args)
    }
    // Vitest keeps what belongs to a hook as its properties.
    return add(name, Object.assign(holding, hook))
  }
  return (around, pending) => {
    const released = pending.finally(() => held.delete(around))
    held.set(around, released)
    return released
  }
}

const taskOf = ([context]: object[]): object => (context as { task: object }).task
