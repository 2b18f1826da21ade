import { relative } from 'node:path'
import { UsageError, type EndedTest } from '@mooring/client'
import type { SessionPart } from '../context.ts'
import type { Mask } from '../reports/masking.ts'

// Whoever reads the events of thousands of tests wants to know why, and not all that was compared.
const longestError = 8_000

/** Tells the listeners of the session of a test, as its worker has told it. @throws UsageError INVALID_REQUEST */
export function tellTest(
  { declarations, mask, emit }: SessionPart<'declarations' | 'mask' | 'emit'>,
  test: EndedTest,
): null {
  if (typeof test.name !== 'string' || typeof test.file !== 'string' || !Array.isArray(test.uses))
    throw new UsageError({
      code: 'INVALID_REQUEST',
      what: 'The request "tellTest" does not say what became of a test.',
    })
  const file = relative(declarations.config.directory, test.file).replaceAll('\\', '/')
  // The lines of the report are masked already.
  const error = test.error === undefined ? {} : { error: cut(test.error, mask) }
  emit({ ...test, kind: 'test-ended', file, ...error })
  return null
}

// A secret that the last cut goes through is masked by then.
const cut = (text: string, mask: Mask): string =>
  mask(text.slice(0, 2 * longestError)).slice(0, longestError)
