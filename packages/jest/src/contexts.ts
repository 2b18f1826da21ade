import type { ContextProvider, InjectedContext } from './context-provider.ts'
import { configFileOf, type ProjectConfig } from './options.ts'
import type { JestTest } from './test-events.ts'
import type { Wanted } from './wanted.ts'

/** The contexts of a file; nothing is loaded or connected before the first is asked for. */
export interface Contexts {
  /** Undefined while something has to be waited for. */
  ready(wanted: Wanted, test: JestTest | undefined): InjectedContext | undefined
  provide(wanted: Wanted, test: JestTest | undefined): Promise<InjectedContext>
  /** The declared variables of the test process, once the containers that they name are ready. */
  variables(): Promise<Record<string, string>>
  /** Takes back the data that a test has had of its own. */
  giveBack(test: JestTest): Promise<void> | undefined
  /** Ends the containers that a test has had of its own. */
  end(test: JestTest): Promise<void> | undefined
  /** Undefined before the first was asked for. */
  opened(): ContextProvider | undefined
  close(): void
}

/** @param testPath of the file */
export function createContexts(project: ProjectConfig, testPath: string): Contexts {
  let opening: Promise<ContextProvider> | undefined
  let opened: ContextProvider | undefined
  const open = async (): Promise<ContextProvider> =>
    (opened = await (opening ??= openProvider(project, testPath)))
  return {
    ready: (wanted, test) => opened?.ready(wanted, test),
    provide: async (wanted, test) => (await open()).provide(wanted, test),
    variables: async () => (await open()).variables(),
    giveBack: (test) => opened?.giveBack(test),
    end: (test) => opened?.end(test),
    opened: () => opened,
    close: () => void opening?.then((provider) => provider.close()).catch(() => undefined),
  }
}

// Loaded when a test asks for a container, so that other files do not wait for it.
async function openProvider(project: ProjectConfig, testPath: string): Promise<ContextProvider> {
  const [{ createContextProvider }, { sessionOf }] = await Promise.all([
    import('./context-provider.ts'),
    import('./session-variable.ts'),
  ])
  const address = sessionOf({ rootDir: project.rootDir, configFile: configFileOf(project) })
  return createContextProvider(address, { worker: process.env['JEST_WORKER_ID'] ?? '1', testPath })
}
