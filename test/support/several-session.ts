import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import type { ResolvedConfig } from '../../packages/core/src/config/resolved.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import type { Session } from '../../packages/core/src/session/session.ts'
import type { Fleet } from './fleet.ts'

export const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const

/** Answers with its own name over HTTP. */
export const greeter = (name: string) =>
  ({
    image: 'busybox:1',
    command: ['sh', '-c', `mkdir /w; echo ${name} >/w/index.html; httpd -f -p 8080 -h /w`],
    ports: [8080],
    stopSignal: 'SIGKILL',
  }) as const

export interface SeveralSession extends Session {
  events: LifecycleEvent[]
}

/** A session on the engines of a fleet. Without Ryuk, whose image would have to be given to each engine. */
export async function openOn(
  { engines }: Fleet,
  config: Partial<ContainersConfig>,
): Promise<SeveralSession> {
  const events: LifecycleEvent[] = []
  const session = await openSession(resolvedOn({ engines }, config), {
    onEvent: (event) => void events.push(event),
  })
  return Object.assign(session, { events })
}

export const resolvedOn = (
  { engines }: Pick<Fleet, 'engines'>,
  config: Partial<ContainersConfig>,
): ResolvedConfig =>
  resolveConfig(
    { engines, reaper: 'watchdog', containers: {}, ...config },
    { directory: process.cwd() },
  )

/** Asks for a container as a worker does from a test file. */
export const inFile = (
  session: Session,
  file: string,
  name: string,
): Promise<{ host: string; name: string }> =>
  session.ask('start', { name, place: { worker: `worker of ${file}`, file } } as never)
