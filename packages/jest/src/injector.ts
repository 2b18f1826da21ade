import { createContexts, type Contexts } from './contexts.ts'
import { createDeclarations } from './declarations.ts'
import { injectedOf, withContext, type Injected } from './injected.ts'
import type { ProjectConfig } from './options.ts'
import { createReporter, type Reporter } from './reporter.ts'
import type { JestHook, JestTest, TestEvent, TestFunction, TestState } from './test-events.ts'
import { createUsage } from './usage.ts'
import { setVariables } from './variables.ts'
import type { Wanted } from './wanted.ts'

// Taken at import, because fake timers of a test may replace the global later.
const { now } = Date

/** Hands containers to the tests and hooks of one file. */
export interface Injector {
  /** Answers a promise only where a test or hook has to wait for containers. */
  handle(event: TestEvent, state: TestState): Promise<void> | undefined
  /** Sets declared variables of the process, which the file may read when it is imported. */
  beforeImport(): Promise<void>
  close(): void
}

export interface InjectorOptions {
  /** The global scope of the test file. */
  scope: Record<PropertyKey, unknown>
  project: ProjectConfig
  testPath: string
}

export function createInjector({ scope, project, testPath }: InjectorOptions): Injector {
  const declarations = createDeclarations()
  const contexts = createContexts(project, testPath)
  const usage = createUsage()
  const report = createReporter({ contexts, usage, scope })

  // Hooks around each test use the data of the test.
  let running: JestTest | undefined
  const testOf = (owner: JestHook | JestTest): JestTest | undefined => {
    if ('errors' in owner) return owner
    return owner.type.endsWith('Each') ? running : undefined
  }
  const prepare = (owner: JestHook | JestTest): Promise<void> | undefined => {
    const entry = injectedOf(owner.fn)
    if (!entry) return undefined
    if (!('errors' in owner)) usage.hookUsed(owner, entry.wanted)
    entry.failure = undefined // Of a former run of the same hook.
    entry.context = contexts.ready(entry.wanted, testOf(owner))
    return entry.context ? undefined : prepareLater(owner, entry)
  }
  const prepareLater = async (owner: JestHook | JestTest, entry: Injected): Promise<void> => {
    try {
      entry.context = await contexts.provide(entry.wanted, testOf(owner))
    } catch (error) {
      const { failureOf } = await import('./failure.ts')
      const failure = failureOf(error, owner)
      // A test is not run then; a hook has to fail by itself.
      if ('errors' in owner) owner.errors.push([failure, owner.asyncError])
      else entry.failure = failure
    }
    if ('errors' in owner) entry.readyAtMs = now()
    else usage.hookWaited()
  }
  return {
    handle: (event, { currentDescribeBlock: { hooks, tests } }) => {
      switch (event.name) {
        case 'test_started':
          contexts.opened()?.beginTest()
          usage.testBegins(event.test)
          if (!event.test.concurrent) running = event.test
          return prepare(event.test)
        case 'hook_start':
          if (event.hook.type === 'beforeAll') contexts.opened()?.beginTest()
          return prepare(event.hook)
        case 'test_done':
          return finish(event.test, contexts, report)
        case 'setup':
          scope[link] = declarations.linkTo(event.runtimeGlobals.test)
          return undefined
        case 'add_test':
          return declared(tests.at(-1), event.fn, declarations.wantedByTest)
        case 'add_hook':
          return declared(hooks.at(-1), event.fn, declarations.wantedByHook)
        default:
          return undefined
      }
    },
    beforeImport: () => setVariables(contexts, scope),
    close: contexts.close,
  }
}

// The report reads logs, which go with their containers.
const finish = (test: JestTest, contexts: Contexts, report: Reporter): Promise<void> | undefined =>
  inTurn(
    inTurn(contexts.giveBack(test), () => report(test)),
    () => contexts.end(test),
  )

// At once where nothing is waited for, because a promise for each test would cost more than all the rest.
const inTurn = (
  pending: Promise<void> | undefined,
  begin: () => Promise<void> | undefined,
): Promise<void> | undefined => (pending ? pending.then(begin) : begin())

const link = Symbol.for('mooring.jest')

/** Makes a test or hook that Jest has just declared take the containers that it names. */
function declared(
  owner: JestHook | JestTest | undefined,
  fn: TestFunction,
  wantedBy: (fn: TestFunction) => Wanted | undefined,
): undefined {
  if (!owner?.fn || owner.fn !== fn) return
  const wanted = wantedBy(fn)
  if (wanted) owner.fn = withContext({ wanted, fn, context: undefined, failure: undefined })
}
