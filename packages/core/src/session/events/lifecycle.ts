import type { EndedTest } from '@mooring/client'
import type { ImageProgress } from '../../docker/image-progress.ts'

/** What happens in a session, as it happens. Times are milliseconds. */
export type LifecycleEvent = Happening & {
  /** Since 1970. */
  atMs: number
  /** Id of the session. */
  session: string
}

export type LifecycleListener = (event: LifecycleEvent) => void

/** An event without what all of them have, which whoever tells the listeners adds. */
export type Happening =
  /** An engine has answered; `endpoint` holds no password. */
  | {
      kind: 'session-opened'
      endpoint: string
      apiVersion: string
      containers: string[]
      /** Where the config or MOORING_ENGINES names them; `endpoint` is that of the first. */
      engines?: { name: string; endpoint: string }[]
    }
  /** Ryuk has acknowledged that it removes the objects of the session should its process die. */
  | { kind: 'ryuk-started'; elapsedMs: number }
  /** Nobody asked for Ryuk and it does not start, or it is gone and does not come back; the session goes on. */
  | { kind: 'ryuk-unavailable'; error: Error }
  | { kind: 'image-progress'; progress: ImageProgress }
  /** Only for an image that was not there already. */
  | { kind: 'image-pulled' | 'image-built'; image: string; elapsedMs: number }
  | { kind: 'network-created'; network: string; elapsedMs: number }
  /** The engine has lost count of what is on a network, so that it stays until the engine is restarted; `name` on the engine. */
  | { kind: 'network-left'; network: string; name: string }
  /** What sessions left whose process died. */
  | { kind: 'orphans-removed'; objects: number }
  /** What the service of a container has to say, such as a slower way that it takes. */
  | { kind: 'service-told'; container: string; line: string }
  | ({ kind: 'container-starting'; image: string } & Subject)
  /** A kept one that is not what is declared now, in these keys; nothing but its maker died where there are none. */
  | { kind: 'container-replaced'; container: string; changed: string[] }
  /** A kept one stands for it. */
  | { kind: 'container-reused'; container: string; id: string; elapsedMs: number }
  | ContainerWaiting
  | ({ kind: 'container-started'; id: string; elapsedMs: number } & Subject)
  | ({
      kind: 'container-ready'
      id: string
      elapsedMs: number
      waitedFor: string
      phases?: SpentPhase[]
    } & Subject)
  /** A server that runs already has answered and been prepared. */
  | {
      kind: 'server-used'
      container: string
      address: string
      elapsedMs: number
      waitedFor: string
      phases?: SpentPhase[]
    }
  /** A link is there: what goes to it reaches its target. */
  | ({ kind: 'link-opened'; to: string; elapsedMs: number } & Subject)
  /** Faults of a link have been set or undone; those that are left, in words such as `latency of 200 ms (down)`. */
  | { kind: 'link-changed'; container: string; faults: string[] }
  /** The prepared data of a container is an image now, from which the next start takes less time. */
  | { kind: 'snapshot-taken'; container: string; image: string; elapsedMs: number }
  | {
      kind: 'container-failed'
      container: string
      error: Error
      phases?: SpentPhase[]
      /** When it failed, with the outcome of the last probe. */
      waitedFor?: string
      lastProbe?: string
    }
  /** It ended by itself after it had become ready, and nobody asked for that. */
  | {
      kind: 'container-exited'
      container: string
      id: string
      exitCode: number
      oomKilled: boolean
    }
  | { kind: 'container-removed'; container: string; elapsedMs: number }
  /** In watch mode, the config was edited and applied; `file` is its name without the folder. */
  | {
      kind: 'config-changed'
      file: string
      /** Removed, and started anew when they are wanted. */
      restarted: string[]
      removed: string[]
      added: string[]
      kept: string[]
    }
  /** In watch mode, files that a container is made from were edited: it is removed, and made anew when it is wanted. */
  | {
      kind: 'sources-changed'
      container: string
      /** Relative to the folder of the config. */
      files: string[]
      /** Whether its image is built. */
      isBuilt: boolean
    }
  /** Data of its own was handed to a test, file or worker. */
  | { kind: 'data-leased'; container: string; data: string; user: string; elapsedMs: number }
  /** In watch mode, tests are about to run again; what they end as takes the place of what they ended as before. */
  | { kind: 'tests-begin' }
  /** Reported by the workers of a runner, and in Vitest by the runner itself, where the config asks for `events` or a `report`. */
  | ({ kind: 'test-ended' } & EndedTest)
  | { kind: 'session-closed'; containers: number; elapsedMs: number }
  /** The page of the option `report`; absolute path. */
  | { kind: 'report-written'; file: string }

/** Which container it is. */
export interface Subject {
  container: string
  /** Declared name, where a worker, file or test has this one of its own. */
  instanceOf?: string
  /** Where engines are named, the one that it is on. */
  engine?: string
}

/** A start that takes long, reported repeatedly until it ends. */
export interface ContainerWaiting {
  kind: 'container-waiting'
  container: string
  phase: StartPhase
  /** Since the start was asked for. */
  elapsedMs: number
  /** In words that follow "waiting for": `port 5432`. */
  waitedFor: string
  /** Outcome of the last probe, in the phase `ready`; left out where there was none yet. */
  lastProbe?: string
}

/** How long a start was in a phase, up to the next one; in the order of a start, from when it was asked for. */
export interface SpentPhase {
  phase: StartPhase
  elapsedMs: number
}

/** What a start goes through, in this order; what is not needed is left out. */
export type StartPhase =
  | 'dependencies'
  | 'image'
  | 'snapshot'
  | 'networks'
  | 'host-access'
  | 'create'
  | 'copy'
  | 'start'
  | 'ready'
  | 'prepare'
