import type { ImageProgress } from '../docker/image-progress.ts'

/** What happens in a session, as it happens. Times are milliseconds. */
export type LifecycleEvent =
  | { kind: 'image-progress'; progress: ImageProgress }
  /** Only for an image that was not there already. */
  | { kind: 'image-pulled' | 'image-built'; image: string; elapsedMs: number }
  | { kind: 'network-created'; network: string; elapsedMs: number }
  | { kind: 'container-starting'; container: string; image: string }
  | { kind: 'container-started'; container: string; id: string; elapsedMs: number }
  | { kind: 'container-ready'; container: string; id: string; elapsedMs: number; waitedFor: string }
  | { kind: 'container-failed'; container: string; error: Error }
  | { kind: 'session-closed'; containers: number; elapsedMs: number }

export type LifecycleListener = (event: LifecycleEvent) => void
