import type { ContextProvider, InjectedContext } from './context-provider.ts'
import type { EnvironmentLink, TestCallback } from './environment-link.ts'
import { configFileOf, type ProjectConfig } from './options.ts'
import type { JestTest, TestEvent, TestFunction, TestState } from './test-events.ts'
import { wantedBy, type Wanted } from './wanted.ts'

/** Hands containers to the tests of one file. */
export interface Injector {
  /** Answers a promise only where a test has to wait for containers. */
  handle(event: TestEvent, state: TestState): Promise<void> | undefined
  close(): void
}

export interface InjectorOptions {
  /** The global scope of the test file. */
  scope: Record<PropertyKey, unknown>
  project: ProjectConfig
}

/** A test that takes containers. */
interface Injected {
  wanted: Wanted
  fn: TestFunction
  context: InjectedContext | undefined
}

export function createInjector({ scope, project }: InjectorOptions): Injector {
  const injected = new WeakMap<TestFunction, Injected>()
  const declarations = createDeclarations()
  let provider: Promise<ContextProvider> | undefined

  const provide = async ({ wanted }: Injected): Promise<InjectedContext> =>
    (await (provider ??= openProvider(project))).provide(wanted)
  const declared = (test: JestTest, fn: TestFunction): void => {
    const wanted = declarations.wantedBy(fn)
    if (!wanted) return
    const entry: Injected = { wanted, fn, context: undefined }
    test.fn = withContext(entry)
    injected.set(test.fn, entry)
  }
  const prepare = async (test: JestTest, entry: Injected): Promise<void> => {
    try {
      entry.context = await provide(entry)
    } catch (error) {
      const { failureOf } = await import('./failure.ts')
      test.errors.push([failureOf(error, test), test.asyncError])
    }
  }
  return {
    handle: (event, state) => {
      if (event.name === 'setup') scope[link] = declarations.linkTo(event.runtimeGlobals.test)
      if (event.name === 'add_test') {
        const test = state.currentDescribeBlock.tests.at(-1)
        if (test?.fn === event.fn) declared(test, event.fn)
      }
      if (event.name !== 'test_started') return undefined
      const entry = event.test.fn && injected.get(event.test.fn)
      return entry && prepare(event.test, entry)
    },
    close: () => void provider?.then((opened) => opened.close()).catch(() => undefined),
  }
}

const link = Symbol.for('mooring.jest')

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

interface Declarations {
  linkTo(test: EnvironmentLink['test']): EnvironmentLink
  wantedBy(fn: TestFunction): Wanted | undefined
}

/** Knows what the `test` function of this package has said of the tests that are being declared. */
function createDeclarations(): Declarations {
  const contextual = new WeakSet<TestCallback>()
  let rowFunction: TestCallback | undefined
  return {
    linkTo: (test) => ({
      test,
      takesContext: (fn) => void contextual.add(fn),
      declaringRows: (fn, declare) => {
        rowFunction = fn
        try {
          return declare()
        } finally {
          rowFunction = undefined
        }
      },
    }),
    wantedBy: (fn) =>
      rowFunction
        ? wantedByRow(rowFunction, fn)
        : wantedBy(String(fn), { position: 0, isContext: contextual.has(fn) }),
  }
}

// Jest makes a function with one argument, `done`, of a row whose test takes more arguments than the row has.
const wantedByRow = (written: TestCallback, made: TestFunction): Wanted | undefined =>
  made.length === 0
    ? undefined
    : wantedBy(String(written), { position: written.length - 1, isContext: true })

/** A function of the same kind as the test's own, because Jest goes by the number of arguments and by generators. */
function withContext(entry: Injected): TestFunction {
  const { fn } = entry
  if (fn.constructor.name === 'GeneratorFunction') {
    return function* (this: unknown) {
      return yield* fn.call(this, entry.context) as Generator
    }
  }
  if (fn.length > 1) {
    return function (this: unknown, done) {
      return fn.call(this, entry.context, done)
    }
  }
  return function (this: unknown) {
    return fn.call(this, entry.context)
  }
}
