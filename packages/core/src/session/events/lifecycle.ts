import type { ImageProgress } from '../../docker/image-progress.ts'

/** What happens in a session, as it happens. Times are milliseconds, `atMs` is counted from 1970. */
export type LifecycleEvent = Happening & { atMs: number }

export type LifecycleListener = (event: LifecycleEvent) => void

/** An event without the time, which whoever tells the listeners adds. */
export type Happening =
  /** An engine has answered; `endpoint` holds no password. */
  | {
      kind: 'session-opened'
      session: string
      endpoint: string
      apiVersion: string
      containers: string[]
    }
  | { kind: 'image-progress'; progress: ImageProgress }
  /** Only for an image that was not there already. */
  | { kind: 'image-pulled' | 'image-built'; image: string; elapsedMs: number }
  | { kind: 'network-created'; network: string; elapsedMs: number }
  | { kind: 'container-starting'; container: string; image: string }
  | ContainerWaiting
  | { kind: 'container-started'; container: string; id: string; elapsedMs: number }
  | { kind: 'container-ready'; container: string; id: string; elapsedMs: number; waitedFor: string }
  | { kind: 'container-failed'; container: string; error: Error }
  /** It ended by itself after it had become ready, and nobody asked for that. */
  | {
      kind: 'container-exited'
      container: string
      id: string
      exitCode: number
      oomKilled: boolean
    }
  | { kind: 'container-removed'; container: string; elapsedMs: number }
  | { kind: 'session-closed'; containers: number; elapsedMs: number }

/** A start that takes long, told again and again until it ends. */
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

/** What a start goes through, in this order. */
export type StartPhase =
  | 'dependencies'
  | 'image'
  | 'networks'
  | 'host-access'
  | 'create'
  | 'copy'
  | 'start'
  | 'ready'
