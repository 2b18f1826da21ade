import type { Ask, ContainerRecord, Handle, LiveRecord } from '@mooring/client'
import type { ResolvedConfig } from '../config/resolved.ts'
import type { LifecycleListener } from './events/lifecycle.ts'
import type { Reconciliation } from './reconcile/compare.ts'
import type { ToldToKeep } from './reuse/told-to-keep.ts'

/** One run of the runtime: it makes objects on an engine and removes them all when it closes. */
export interface Session {
  /** Value of the label `org.testcontainers.session-id` on everything the session makes. */
  id: string
  config: ResolvedConfig
  /** False for a config whose settings at the top level only another session can have. */
  fits(config: ResolvedConfig): boolean
  /**
   * Makes the containers those of an edited config: see Reconciler.
   *
   * @param config one that fits; undefined for the one that the session has
   */
  reconcile(config: ResolvedConfig | undefined): Promise<Reconciliation>
  /** Names of the containers that the next reconcile would start anew, because what they are made from was edited. */
  edited(): Promise<string[]>
  /** Starts a container, and those it depends on, unless that is done or under way; settles when it is ready or failed. */
  start(name: string): Promise<Handle>
  /** The same, and answers what such a handle reads. */
  liveOf(name: string): Promise<LiveRecord>
  /**
   * Puts the data that all share on a container back to what its start prepared, where its service can.
   *
   * @throws StartupError PREPARE_FAILED, and what the service throws
   */
  restore(name: string): Promise<void>
  /** Tells the listeners that tests are about to run, again or for the first time. */
  testsBegin(): void
  /** Requests of handles, answered in this process. */
  ask: Ask
  /** The same for one worker, which may hold data of its own until it leaves. */
  askAs(worker: object): Ask
  /** Takes back what a worker holds that is gone. */
  leave(worker: object): void
  /** Has a folder removed if the process of the session dies. */
  alsoRemove(folder: string): void
  /** Calls back when a container changed by itself: died, was restarted, paused. */
  onChange(listener: (record: ContainerRecord) => void): void
  /** Stops what is under way and removes everything; again tries what could not be removed. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}

export interface SessionOptions {
  /** Cancels the opening of the session. @default never */
  signal?: AbortSignal
  /** Hears of pulls, starts, readiness and failures. */
  onEvent?: LifecycleListener
}

export interface OpenOptions extends SessionOptions {
  /** Whether the config may be edited while the session is open, so that what files hold now must be known. @default false */
  isWatched?: boolean
  /** What to keep, whatever the config says. @default what a note of the project says */
  keep?: ToldToKeep | undefined
}
