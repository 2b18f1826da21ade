import { createRequire } from 'node:module'
import type { Owner } from './owning-process.ts'

/** Names the session that made an object; everything that Mooring makes and removes carries it. */
export const sessionLabel = 'org.testcontainers.session-id'

/** Declared name of a container, network or volume. */
export const nameLabel = 'com.mooring.name'

const ownerLabels = {
  host: 'com.mooring.owner.host',
  boot: 'com.mooring.owner.boot',
  pidNamespace: 'com.mooring.owner.pid-namespace',
  pid: 'com.mooring.owner.pid',
  started: 'com.mooring.owner.started',
} as const

/** What tells a session from all others. */
export interface SessionIdentity {
  id: string
  owner: Owner
}

/**
 * Labels of an object that a session makes. The names follow Testcontainers, so that its tools and habits carry over.
 *
 * @param name declared name of the object
 * @param declared the user's own labels
 */
export function labelsOf(
  { id, owner }: SessionIdentity,
  name: string,
  declared: Record<string, string> = {},
): Record<string, string> {
  return {
    ...declared,
    ...commonLabels(name),
    [sessionLabel]: id,
    ...ownedBy(owner),
  }
}

/** Labels that say what an object is, without a session that it belongs to. */
export const commonLabels = (name: string): Record<string, string> => ({
  'org.testcontainers': 'true',
  'org.testcontainers.lang': 'node',
  'org.testcontainers.version': version,
  [nameLabel]: name,
})

/** Labels that say which process made an object. */
export const ownedBy = (owner: Owner): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ownerLabels).map(([key, label]) => [label, String(owner[key as keyof Owner])]),
  )

/** Label that says on which machine an object was made, the same in each of its runs. */
export const hostOf = ({ host }: Owner): Record<string, string> => ({ [ownerLabels.host]: host })

/** Reads the owner from labels; undefined where they name none. */
export function ownerOf(labels: Record<string, string>): Owner | undefined {
  const { host, boot, pidNamespace, pid, started } = ownerLabels
  if (labels[host] === undefined) return undefined
  return {
    host: labels[host],
    boot: labels[boot] ?? '',
    pidNamespace: labels[pidNamespace] ?? '',
    pid: Number(labels[pid]),
    started: labels[started] ?? '',
  }
}

/** Filter for objects that were made on a machine. */
export const madeOn = ({ host }: Owner): string => `${ownerLabels.host}=${host}`

const { version } = createRequire(import.meta.url)('@mooring/core/package.json') as {
  version: string
}
