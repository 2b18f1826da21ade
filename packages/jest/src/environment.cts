import { TestEnvironment as NodeEnvironment } from 'jest-environment-node'
import { createInjector, type Injector } from './injector.ts'
import type { TestEvent, TestState } from './test-events.ts' with { 'resolution-mode': 'import' }

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
    this.#injector = createInjector({
      scope: this.global,
      project: this.#project,
      testPath: this.#testPath,
    })
    await this.#injector.beforeImport()
  }

  handleTestEvent(event: TestEvent, state: TestState): Promise<void> | undefined {
    return this.#injector?.handle(event, state)
  }

  override async teardown(): Promise<void> {
    this.#injector?.close()
    await super.teardown()
  }
}

export = TestEnvironment

// Jest makes every option a global variable of the tests.
function withoutOwnOptions({ globalConfig, projectConfig }: Config): Config {
  const { mooring: _, ...testEnvironmentOptions } = projectConfig.testEnvironmentOptions
  return { globalConfig, projectConfig: { ...projectConfig, testEnvironmentOptions } }
}
