import type { ContextProvider } from './context-provider.ts'
import type { Contexts } from './contexts.ts'
import { tellTest } from './tell-test.ts'
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
    if (test.errors.length > 0) tellTest(provider, used, await explainFailure(provider, used))
    else await showLogs(scope['console'] as Console, provider, used)
  }
  return (test) => {
    const provider = contexts.opened()
    const isQuiet = test.errors.length === 0 && !provider?.showsAllLogs
    if (!provider || (isQuiet && !provider.client.tellTest)) return undefined
    const used = usage.of(test)
    if (used.wanted.length === 0) return undefined
    if (test.errors.length === 0) tellTest(provider, used)
    return isQuiet ? undefined : tell(test, provider, used)
  }
}
