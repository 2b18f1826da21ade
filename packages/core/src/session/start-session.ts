import { isMooringError, type Handle } from '@mooring/client'
import { loadConfig } from '../config/load.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { ResolvedConfig } from '../config/resolved.ts'
import type { HandlesOf } from '../config/register.ts'
import type { ContainersConfig } from '../config/written.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

/** A session whose containers are started. */
export interface StartedSession<Containers> extends AsyncDisposable {
  /** Value of the label `org.testcontainers.session-id` on everything the session made. */
  id: string
  /** Handles of the containers that have been started, by declared name. */
  containers: Containers
  /** Starts a container that is declared `start: 'lazy'`. */
  start(name: string): Promise<Handle>
  /** Removes everything; again does nothing more. @throws TeardownError TEARDOWN_FAILED */
  close(): Promise<void>
}
