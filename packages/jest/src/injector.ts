import type { ContextProvider, InjectedContext } from './context-provider.ts'
import { createDeclarations } from './declarations.ts'
import { injectedOf, withContext, type Injected } from './injected.ts'
import { configFileOf, type ProjectConfig } from './options.ts'
import type { JestHook, JestTest, TestEvent, TestState } from './test-events.ts'
import { createUsage, type Used } from './usage.ts'
import type { Wanted } from './wanted.ts'

// Taken at import, because fake timers of a test may replace the global later.
const { now } = Date

/** Hands containers to the tests and hooks of one file. */
export interface Injector {
  /** Answers a promise only where a test or hook has to wait for containers. */
  handle(event: TestEvent, state: TestState): Promise<void> | undefined
  close(): void
}

export interface InjectorOptions {
  /** The global scope of the test file. */
  scope: Record<PropertyKey, unknown>
  project: ProjectConfig
}

export function createInjector({ scope, project }: InjectorOptions): Injector {
  const declarations = createDeclarations()
  const contexts = createContexts(project)
  const usage = createUsage()

  const declared = (owner: JestHook | JestTest, wanted: Wanted | undefined): void => {
    if (!wanted || !owner.fn) return
    owner.fn = withContext({ wanted, fn: owner.fn, context: undefined, failure: undefined })
  }
  const prepare = (owner: JestHook | JestTest): Promise<void> | undefined => {
    const entry = injectedOf(owner.fn)
    if (!entry) return undefined
    if ('type' in owner) usage.hookUsed(owner, entry.wanted)
    entry.failure = undefined // Of a former run of the same hook.
    entry.context = contexts.ready(entry.wanted)
    return entry.context ? undefined : prepareLater(owner, entry)
  }
  const prepareLater = async (owner: JestHook | JestTest, entry: Injected): Promise<void> => {
    try {
      entry.context = await contexts.provide(entry.wanted)
    } catch (error) {
      const { failureOf } = await import('./failure.ts')
      const failure = failureOf(error, owner)
      // A test is not run then; a hook has to fail by itself.
      if ('errors' in owner) owner.errors.push([failure, owner.asyncError])
      else entry.failure = failure
    }
    if ('type' in owner) usage.hookWaited()
    else entry.readyAtMs = now()
  }
  const finish = (test: JestTest): Promise<void> | undefined => {
    const provider = contexts.opened()
    if (!provider || (test.errors.length === 0 && !provider.showsAllLogs)) return undefined
    const used = usage.of(test)
    return used.wanted.length > 0 ? explain(test, provider, used) : undefined
  }
  const explain = async (test: JestTest, provider: ContextProvider, used: Used): Promise<void> => {
    const { explainFailure, showLogs } = await import('./failure-report.ts')
    if (test.errors.length > 0) await explainFailure(test, provider, used)
    else await showLogs(test, provider, { ...used, console: scope['console'] as Console })
  }
  return {
    handle: (event, { currentDescribeBlock: { hooks, tests } }) => {
      if (event.name === 'test_started') {
        contexts.opened()?.beginTest()
        usage.testBegins(event.test)
        return prepare(event.test)
      }
      if (event.name === 'hook_start') {
        if (event.hook.type === 'beforeAll') contexts.opened()?.beginTest()
        return prepare(event.hook)
      }
      if (event.name === 'test_done') return finish(event.test)
      if (event.name === 'setup') scope[link] = declarations.linkTo(event.runtimeGlobals.test)
      if (event.name === 'add_test') {
        const test = tests.at(-1)
        if (test?.fn === event.fn) declared(test, declarations.wantedByTest(event.fn))
      }
      if (event.name === 'add_hook') {
        const hook = hooks.at(-1)
        if (hook?.fn === event.fn) declared(hook, declarations.wantedByHook(event.fn))
      }
      return undefined
    },
    close: contexts.close,
  }
}

const link = Symbol.for('mooring.jest')

/** The contexts of a file; nothing is loaded or connected before the first is asked for. */
interface Contexts {
  /** Undefined while something has to be waited for. */
  ready(wanted: Wanted): InjectedContext | undefined
  provide(wanted: Wanted): Promise<InjectedContext>
  /** Undefined before the first was asked for. */
  opened(): ContextProvider | undefined
  close(): void
}

function createContexts(project: ProjectConfig): Contexts {
  let opening: Promise<ContextProvider> | undefined
  let opened: ContextProvider | undefined
  return {
    ready: (wanted) => opened?.ready(wanted),
    provide: async (wanted) => {
      opened = await (opening ??= openProvider(project))
      return opened.provide(wanted)
    },
    opened: () => opened,
    close: () => void opening?.then((provider) => provider.close()).catch(() => undefined),
  }
}

// Loaded when a test asks for a container, so that other files do not wait for it.
async function openProvider(project: ProjectConfig): Promise<ContextProvider> {
  const [{ createContextProvider }, { sessionOf }] = await Promise.all([
    import('./context-provider.ts'),
    import('./session-variable.ts'),
  ])
  return createContextProvider(
    sessionOf({ rootDir: project.rootDir, configFile: configFileOf(project) }),
  )
}
