import { leasedRecord, type ContainerRecord, type DataLease } from '@mooring/client'
import { findReferences } from '../../config/references.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import { testSideText } from '../start/reference-lookup.ts'

/** Names of the containers that the declared variables of the test process refer to. */
export const namedByVariables = ({ env }: Pick<ResolvedConfig, 'env'>): string[] => [
  ...new Set(
    Object.values(env).flatMap((value) => findReferences(value).map(({ container }) => container)),
  ),
]

export interface EnvironmentParts {
  start(name: string): Promise<RunningContainer>
  /** Data of the worker's own that the variables are to name; undefined for the server's. */
  leaseOf(name: string): DataLease | undefined
}

/** The declared variables of the test process, once the containers that they name are ready. */
export async function environmentOf(
  { env, containers }: Pick<ResolvedConfig, 'env' | 'containers'>,
  { start, leaseOf }: EnvironmentParts,
): Promise<Record<string, string>> {
  const records = new Map<string, ContainerRecord>()
  await Promise.all(
    namedByVariables({ env }).map(async (name) => {
      const { current } = (await start(name)).live
      // Data behind a link is that of its target.
      const lease = leaseOf(containers.find((one) => one.name === name)?.link?.to ?? name)
      records.set(name, lease ? leasedRecord(current, lease) : current)
    }),
  )
  const values = Object.entries(env).map(([variable, template]) => [
    variable,
    testSideText(template, (name) => records.get(name)!),
  ])
  return Object.fromEntries(values) as Record<string, string>
}
