import type { ContainerRecord } from '@mooring/client'
import { inspectContainer } from '../docker/containers.ts'
import type { SessionContext } from './context.ts'
import type { NetworkPool } from './network-pool.ts'
import { recordOf } from './record.ts'
import type { RunningContainer } from './running-container.ts'

export type ChangeListener = (record: ContainerRecord) => void

/** Keeps the records of running containers true, and tells who holds one. */
export interface RecordKeeper {
  /** Inspects a container anew and tells its handles. */
  refresh(running: RunningContainer): Promise<ContainerRecord>
  /** Refreshes a container from now on at whatever happens to it, by whomever. */
  follow(running: RunningContainer): void
  onChange(listener: ChangeListener): void
}

export function createRecordKeeper(context: SessionContext, networks: NetworkPool): RecordKeeper {
  const listeners = new Set<ChangeListener>()

  const refresh = async ({ declared, image, live }: RunningContainer): Promise<ContainerRecord> => {
    const { docker, host } = context.engine
    const facts = await inspectContainer(docker, live.current.id)
    live.current = recordOf(declared, facts, { image: image.name, host, networks })
    for (const listener of listeners) listener(live.current)
    return live.current
  }
  return {
    refresh,
    follow: (running) => {
      running.watch.subscribe(() => {
        // What the closing session does is no news.
        if (!context.signal.aborted) void refresh(running).catch(() => undefined)
      })
    },
    onChange: (listener) => void listeners.add(listener),
  }
}
