import type { ContextProvider, InjectedContext } from './context-provider.ts'
import { configFileOf, type ProjectConfig } from './options.ts'
import type { Wanted } from './wanted.ts'

/** The contexts of a file; nothing is loaded or connected before the first is asked for. */
export interface Contexts {
  /** Undefined while something has to be waited for. */
  ready(wanted: Wanted): InjectedContext | undefined
  provide(wanted: Wanted): Promise<InjectedContext>
  /** Undefined before the first was asked for. */
  opened(): ContextProvider | undefined
  close(): void
}

export function createContexts(project: ProjectConfig): Contexts {
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
