import type { ContainerRecord } from '@mooring/client'
import { orAborted } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import type { ContainerWatch } from './container-watch.ts'
import { connectionOf } from './record.ts'
import type { RunningContainer } from './running-container.ts'

/** What follows a container knows of it, said of something that tests reach as one and that is none. */
export function uncontained(
  declared: ResolvedContainer,
  record: Omit<ContainerRecord, 'name' | 'image' | 'state' | 'networks'>,
): RunningContainer {
  const { name } = declared
  const current: ContainerRecord = { name, image: '', state: 'running', networks: {}, ...record }
  return {
    declared,
    image: { name: '', reference: '', id: '', hasHealthcheck: false },
    live: { current: { ...current, ...connectionOf(declared, current) } },
    watch: unwatched,
    startedFacts: {
      id: record.id,
      state: 'running',
      exitCode: 0,
      oomKilled: false,
      startedAtMs: 0,
      finishedAtMs: -1,
      health: { status: 'none', output: '' },
      tty: false,
      labels: {},
      bindings: {},
      createdOn: '',
      networks: {},
    },
  }
}

// Of an end nobody tells.
const unwatched: ContainerWatch = {
  exited: (signal) => orAborted(new Promise<never>(() => undefined), signal),
  health: async function* () {
    yield { status: 'none', output: '' }
  },
  onChange: () => undefined,
}
