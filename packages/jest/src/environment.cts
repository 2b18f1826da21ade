import { TestEnvironment as NodeEnvironment } from 'jest-environment-node'
import { createInjector, type Injector } from './injector.ts'
import type { JestTest, TestEvent, TestState } from './test-events.ts' with {
  'resolution-mode': 'import',
}

type Config = ConstructorParameters<typeof NodeEnvironment>[0]
type Context = ConstructorParameters<typeof NodeEnvironment>[1]

/**
 * Jest's Node environment, whose tests receive the containers that they name: `test('…', async ({ db }) => …)`. It waits
 * for them before the test's own time begins.
 */
class TestEnvironment extends NodeEnvironment {
  readonly #project: Config['projectConfig']
  readonly #testPath: string
  #injector: Injector | undefined

  constructor(config: Config, context: Context) {
    super(withoutOwnOptions(config), context)
    this.#project = config.projectConfig
    this.#testPath = context.testPath
  }

  override async setup(): Promise<void> {
    await super.setup()
    // Set-up opens a session only for a run whose files may ask, so that others cost nothing.
    if (process.env['MOORING_SESSION'] === undefined) return
    this.#injector = this.#createInjector()
    await this.#injector.beforeImport()
  }

  handleTestEvent(event: TestEvent, state: TestState): Promise<void> | undefined {
    if (this.#injector) return this.#injector.handle(event, state)
    if (event.name === 'setup') this.#injectOnImport(event, state)
    if (event.name === 'test_started') refuse(event.test)
    return undefined
  }

  #createInjector(): Injector {
    const scope = this.global as Record<PropertyKey, unknown>
    return createInjector({ scope, project: this.#project, testPath: this.#testPath })
  }

  // The test function of this package looks for its link when it is imported; its tests are told what is missing.
  #injectOnImport(setUp: TestEvent, state: TestState): void {
    const scope = this.global as Record<PropertyKey, unknown>
    const link = Symbol.for('mooring.jest')
    const get = (): unknown => {
      Object.defineProperty(scope, link, { value: undefined, writable: true, configurable: true })
      this.#injector = this.#createInjector()
      void this.#injector.handle(setUp, state)
      return scope[link]
    }
    Object.defineProperty(scope, link, { get, configurable: true })
  }

  override async teardown(): Promise<void> {
    this.#injector?.close()
    await super.teardown()
  }
}

export = TestEnvironment

const takesPattern = /^(?:async\b\s*)?(?:function\b[^(]*)?\(\s*\{/

// Jest would give it its callback instead, and wait for a call of that.
function refuse({ fn, errors, asyncError }: JestTest): void {
  if (fn?.length !== 1 || !takesPattern.test(String(fn))) return
  const error = new Error(
    "[SESSION_NOT_FOUND] Global set-up has not opened containers for this run.\n\n  either       it is missing in the Jest config\n  or           no file of this run was seen to ask for a container when it began\n\nFix: set `preset: '@mooring/jest'`, or `globalSetup: '@mooring/jest/global-setup'` and its `globalTeardown`; where they are there, import `test` of @mooring/jest in the test file.",
  )
  errors.push([error, asyncError])
}

// Jest makes every option a global variable of the tests.
function withoutOwnOptions({ globalConfig, projectConfig }: Config): Config {
  const { mooring: _, ...testEnvironmentOptions } = projectConfig.testEnvironmentOptions
  return { globalConfig, projectConfig: { ...projectConfig, testEnvironmentOptions } }
}
