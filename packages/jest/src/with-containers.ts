import { takesContainers } from './foreign-environment.ts'
import { createInjector, type Injector } from './injector.ts'
import type { ProjectConfig } from './options.ts'
import type { JestTest, TestEvent, TestState } from './test-events.ts'

/** The part of a Jest environment that this package stands on. */
export interface BaseEnvironment {
  global: object
  setup(): Promise<void>
  teardown(): Promise<void>
  handleTestEvent?(event: never, state: never): void | Promise<void>
}

// TypeScript lets a class be mixed in only where its constructor takes `any[]`.
// oxlint-disable-next-line typescript/no-explicit-any
type EnvironmentClass<Environment extends BaseEnvironment> = new (...args: any[]) => Environment

type Config = Readonly<Record<'projectConfig', ProjectConfig>>

/**
 * Makes a Jest environment whose tests receive the containers that they name, `test('…', async ({ db }) => …)`, and are
 * otherwise in the given one. It waits for containers before the test's own time begins.
 *
 * @param Base such as `TestEnvironment` of jest-environment-node or jest-environment-jsdom, or a class of your own
 */
export function withContainers<Base extends EnvironmentClass<BaseEnvironment>>(Base: Base): Base {
  return class extends Base {
    readonly #options: Pick<Parameters<typeof createInjector>[0], 'project' | 'testPath'>
    #injector: Injector | undefined

    // The same rule.
    // oxlint-disable-next-line typescript/no-explicit-any
    constructor(...args: any[]) {
      const [config, context, ...others] = args as [Config, { testPath: string }, ...unknown[]]
      super(withoutOwnOptions(config), context, ...others)
      this.#options = { project: config.projectConfig, testPath: context.testPath }
      const scope = this.#scope()
      // Global set-up opens a session only for a run whose files may ask, so that others cost nothing.
      if (process.env['MOORING_SESSION'] === undefined) return
      this.#injector = this.#createInjector()
      // Jest tears no environment down whose set-up files fail.
      scope[setUp] = () =>
        this.#injector?.beforeImport().catch((error: unknown) => this.#leave(error))
    }

    override async setup(): Promise<void> {
      await super.setup()
      await this.#injector?.beforeImport()
    }

    override handleTestEvent(event: TestEvent, state: TestState): Promise<void> | undefined {
      const handled = super.handleTestEvent?.(event as never, state as never)
      if (!handled || isDeclared(event)) return this.#handle(event, state)
      return handled.then(() => this.#handle(event, state))
    }

    #handle(event: TestEvent, state: TestState): Promise<void> | undefined {
      if (this.#injector) return this.#injector.handle(event, state)
      if (event.name === 'setup') this.#injectOnImport(event, state)
      if (event.name === 'test_started') refuse(event.test)
      return undefined
    }

    #scope(): Record<PropertyKey, unknown> {
      return this.global as Record<PropertyKey, unknown>
    }

    #createInjector(): Injector {
      return createInjector({ ...this.#options, scope: this.#scope() })
    }

    // The functions of this package look for their link when they are imported; its tests fail with what is missing.
    #injectOnImport(event: TestEvent, state: TestState): void {
      const scope = this.#scope()
      const get = (): unknown => {
        Object.defineProperty(scope, link, { value: undefined, writable: true, configurable: true })
        this.#injector = this.#createInjector()
        void this.#injector.handle(event, state)
        return scope[link]
      }
      Object.defineProperty(scope, link, { get, configurable: true })
    }

    #leave(error: unknown): never {
      this.#injector?.close()
      throw error
    }

    override async teardown(): Promise<void> {
      this.#injector?.close()
      await super.teardown()
    }
  }
}

const link = Symbol.for('mooring.jest')
const setUp = Symbol.for('mooring.jest.set-up')

// Jest does not wait for these, and the next one may come at once.
const isDeclared = ({ name }: TestEvent): boolean => name === 'add_test' || name === 'add_hook'

// Jest would give it its callback instead, and wait for a call of that.
function refuse({ fn, errors, asyncError }: JestTest): void {
  if (!takesContainers(fn)) return
  const error = new Error(
    "[SESSION_NOT_FOUND] Global set-up has not opened containers for this run.\n\n  either       it is missing in the Jest config\n  or           no file of this run was seen to ask for a container when it began\n\nFix: set `preset: '@mooring/jest'`, or `globalSetup: '@mooring/jest/global-setup'` and its `globalTeardown`; where they are there, import `test` of @mooring/jest in the test file.",
  )
  errors.push([error, asyncError])
}

// Jest makes every option a global variable of the tests.
function withoutOwnOptions(config: Config): Config {
  const { mooring: _, ...testEnvironmentOptions } =
    config.projectConfig.testEnvironmentOptions ?? {}
  return { ...config, projectConfig: { ...config.projectConfig, testEnvironmentOptions } }
}
