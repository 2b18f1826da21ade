import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext } from '../context.ts'
import type { Site, Sites } from '../sites/sites.ts'
import { handleOperations, type OperationParts, type Operations } from './handle-operations.ts'

/** What handles do on an engine. */
export interface SiteOperations {
  context: SessionContext
  operations: Operations
}

/** Answers what handles of a container do: that of its engine. */
export function operationsBySite({
  sites,
  ...parts
}: Omit<OperationParts, 'networks' | 'hostAccess'> & { sites: Sites }): (
  running: RunningContainer,
) => SiteOperations {
  const made = new Map<Site, SiteOperations>()
  const make = ({ context, networks, hostAccess }: Site): SiteOperations => ({
    context,
    operations: handleOperations(context, { ...parts, networks, hostAccess }),
  })
  return ({ declared }) => {
    const site = sites.of(declared)
    const known = made.get(site) ?? make(site)
    made.set(site, known)
    return known
  }
}
