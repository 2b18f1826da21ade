import type { ContextProvider } from './context-provider.ts'
import { configFileOf, type ProjectConfig } from './options.ts'

/** The contexts of a file; nothing is loaded or connected before the first is asked for. */
export interface Contexts {
  /** @throws UsageError SESSION_NOT_FOUND, or what kept the session from being opened */
  open(): Promise<ContextProvider>
  /** Undefined before the first was asked for. */
  opened(): ContextProvider | undefined
  close(): void
}

export interface ContextsOptions {
  project: ProjectConfig
  testPath: string
  /** Puts variables into the process as the tests see it. */
  setVariables(variables: Record<string, string>): void
}

export function createContexts(options: ContextsOptions): Contexts {
  let opening: Promise<ContextProvider> | undefined
  let opened: ContextProvider | undefined
  return {
    open: async () => (opened = await (opening ??= openProvider(options))),
    opened: () => opened,
    close: () => void opening?.then(({ client }) => client.close()).catch(() => undefined),
  }
}

// Loaded when a test asks for a container, so that other files do not wait for it.
async function openProvider({ project, ...options }: ContextsOptions): Promise<ContextProvider> {
  const [{ createContextProvider }, { sessionOf }] = await Promise.all([
    import('./context-provider.ts'),
    import('./session-variable.ts'),
  ])
  const address = sessionOf({ rootDir: project.rootDir, configFile: configFileOf(project) })
  return createContextProvider({
    ...options,
    address,
    worker: process.env['JEST_WORKER_ID'] ?? '1',
  })
}
