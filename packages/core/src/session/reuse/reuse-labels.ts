import { commonLabels, ownedBy } from '../../docker/labels.ts'
import type { Owner } from '../../docker/owning-process.ts'
import type { Fingerprint } from './fingerprint.ts'

/** Names the project that an object is kept for; what carries it belongs to no session. */
export const reuseLabel = 'com.mooring.reuse'

const fingerprintLabel = 'com.mooring.fingerprint'
const partsLabel = 'com.mooring.fingerprint.parts'

/** Labels of an object that outlives the session which made it. */
export const keptLabels = (
  { project, owner }: { project: string; owner: Owner },
  name: string,
  declared: Record<string, string> = {},
): Record<string, string> => ({
  ...declared,
  ...commonLabels(name),
  [reuseLabel]: project,
  ...ownedBy(owner),
})

export const fingerprintLabels = ({ whole, parts }: Fingerprint): Record<string, string> => ({
  [fingerprintLabel]: whole,
  [partsLabel]: JSON.stringify(parts),
})

/** Reads a fingerprint from labels; one that cannot be read is like no other. */
export function fingerprintIn(labels: Record<string, string>): Fingerprint {
  try {
    const parts = JSON.parse(labels[partsLabel] ?? '{}') as Fingerprint['parts']
    return { whole: labels[fingerprintLabel] ?? '', parts }
  } catch {
    return { whole: '', parts: {} }
  }
}
