import type { ContextProvider } from './context-provider.ts'
import type { Contexts } from './contexts.ts'
import type { JestTest } from './test-events.ts'
import type { Usage, Used } from './usage.ts'

export interface ReporterParts {
  contexts: Contexts
  usage: Usage
  /** The global scope of the test file, which has its console. */
  scope: Record<PropertyKey, unknown>
}

/** What is done when a test has ended; a promise only where its containers have something to tell. */
export type Reporter = (test: JestTest) => Promise<void> | undefined

export function createReporter({ contexts, usage, scope }: ReporterParts): Reporter {
  const tell = async (test: JestTest, provider: ContextProvider, used: Used): Promise<void> => {
    const { explainFailure, showLogs } = await import('./failure-report.ts')
    if (test.errors.length > 0) await explainFailure(provider, used)
    else await showLogs(scope['console'] as Console, provider, used)
  }
  return (test) => {
    const provider = contexts.opened()
    if (!provider || (test.errors.length === 0 && !provider.showsAllLogs)) return undefined
    const used = usage.of(test)
    return used.wanted.length > 0 ? tell(test, provider, used) : undefined
  }
}
