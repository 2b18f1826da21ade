import type { Wanted } from '@mooring/client/source'
import type { ContextProvider } from './context-provider.ts'
import { createContexts, type Contexts } from './contexts.ts'
import { injectedOf, withContext } from './injected.ts'
import type { ProjectConfig } from './options.ts'
import { createPreparation } from './preparation.ts'
import { createReporter, type Reporter } from './reporter.ts'
import { createDeclarations } from './test-declarations.ts'
import type { JestHook, JestTest, TestEvent, TestFunction, TestState } from './test-events.ts'
import type { Unheard } from './unheard.ts'
import { createUsage } from './usage.ts'

/** Hands containers to the tests and hooks of one file. */
export interface Injector {
  /** Answers a promise only where a test or hook has to wait for containers. */
  handle(event: TestEvent, state: TestState): Promise<void> | undefined
  /**
   * Sets declared variables of the process, which the file may read when it is imported; again does nothing more.
   *
   * @throws the error of a start that failed
   */
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
  const contexts = createContexts({
    project,
    testPath,
    setVariables: (variables) => {
      const { env } = scope['process'] as NodeJS.Process
      Object.assign(env, variables)
    },
  })
  const usage = createUsage()
  const report = createReporter({ contexts, usage, scope })
  const unheard: Unheard[] = []

  const { prepare, begin } = createPreparation(contexts, usage)
  let variables: Promise<void> | undefined
  return {
    handle: (event, state) => {
      const { currentDescribeBlock, unhandledErrors, testNamePattern } = state
      const { hooks, tests } = currentDescribeBlock
      switch (event.name) {
        case 'test_started':
          contexts.opened()?.begin()
          usage.testBegins(event.test)
          begin(event.test)
          return prepare(event.test)
        case 'hook_start':
          if (event.hook.type === 'beforeAll') contexts.opened()?.begin()
          return prepare(event.hook)
        case 'test_done':
          return finish(event.test, contexts.opened(), report)
        case 'test_skip':
        case 'test_todo':
        case 'hook_failure':
          // Where only tests of some names run, the others are skipped for that.
          return testNamePattern && event.name !== 'hook_failure'
            ? undefined
            : void unheard.push(event)
        case 'run_finish':
          return endFile(contexts, { unheard, unhandledErrors })
        case 'setup':
          scope[link] = declarations.linkTo(event.runtimeGlobals)
          return undefined
        case 'add_test':
          return declared(tests.at(-1), event.fn, declarations.wantedByTest)
        case 'add_hook':
          return declared(hooks.at(-1), event.fn, declarations.wantedByHook)
        default:
          return undefined
      }
    },
    beforeImport: () => (variables ??= setVariables(contexts)),
    close: contexts.close,
  }
}

const endFile = (
  contexts: Contexts,
  { unheard, unhandledErrors }: Unended,
): Promise<void> | undefined =>
  inTurn(
    unheard.length > 0 && process.env['MOORING_SESSION']?.includes('"tellsTests":true')
      ? import('./unheard.ts').then(({ tellUnheard }) =>
          tellUnheard(contexts, unheard, (fn) => injectedOf(fn) !== undefined),
        )
      : undefined,
    () =>
      contexts
        .opened()
        ?.endFile()
        .then((failures) => void unhandledErrors.push(...failures)),
  )

interface Unended extends Pick<TestState, 'unhandledErrors'> {
  unheard: readonly Unheard[]
}

async function setVariables(contexts: Contexts): Promise<void> {
  // Looked at as text, because reading it would cost every file the import of what can.
  if (!process.env['MOORING_SESSION']?.includes('"environment":[')) return
  await (await contexts.open()).beforeImport()
}

// The report reads logs, which go with their containers.
const finish = (
  test: JestTest,
  provider: ContextProvider | undefined,
  report: Reporter,
): Promise<void> | undefined =>
  inTurn(
    inTurn(provider?.giveBack(test), () => report(test)),
    () => provider?.end(test),
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
