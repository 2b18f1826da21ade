import type { ContainerRecord } from '@mooring/client'
import { findReferences } from '../config/references.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import { testSideText } from '../session/start/reference-lookup.ts'

/** Declared variables of the test process, of those that refer to nothing but containers that are known. */
export function knownVariables(
  { env }: ResolvedConfig,
  records: ReadonlyMap<string, ContainerRecord>,
): Record<string, string> {
  const known = Object.entries(env).filter(([, template]) =>
    findReferences(template).every(({ container }) => records.has(container)),
  )
  return Object.fromEntries(
    known.map(([variable, template]) => [
      variable,
      testSideText(template, (name) => records.get(name)!),
    ]),
  )
}
