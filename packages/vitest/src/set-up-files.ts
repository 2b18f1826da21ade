import type { ContainersInText } from '@mooring/client/source'

/** What a worker must know of the set-up files that a project has beside ours. */
export interface SetUpFiles {
  /** The containers that they name. */
  named: ContainersInText
  /** Whether they have hooks that tests run inside of. */
  hasAround: boolean
  /** How Vitest runs the hooks of one level. */
  hooks: 'stack' | 'list' | 'parallel'
}
