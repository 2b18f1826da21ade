import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import type Docker from 'dockerode'

/** Something that happened to one container. */
export type ContainerEvent =
  | { kind: 'start' | 'pause' | 'unpause' | 'destroy' }
  | { kind: 'die'; exitCode: number }
  | { kind: 'health'; status: 'healthy' | 'unhealthy' }

export interface EngineEvents {
  /** Taken from the answer's headers. */
  apiVersion: string
  /** Calls the listener for each event of a container until the returned function is called. */
  subscribe(containerId: string, listener: (event: ContainerEvent) => void): () => void
  close(): void
}

const actions = ['start', 'die', 'pause', 'unpause', 'destroy', 'health_status']

/**
 * Opens one events stream for all containers that carry a label; rejects when the engine does not answer.
 *
 * @param options.signal cuts the request until it is answered, and must not abort later
 */
export async function followEvents(
  docker: Docker,
  { label, signal }: { label: string; signal: AbortSignal },
): Promise<EngineEvents> {
  const filters = JSON.stringify({ type: ['container'], label: [label], event: actions })
  const response = (await docker.getEvents({ filters, abortSignal: signal })) as IncomingMessage
  // The stream alone must not keep a script alive that forgot to close its session.
  response.socket.unref()
  const listeners = new Map<string, Set<(event: ContainerEvent) => void>>()
  const lines = createInterface({ input: response })
  lines.on('line', (line) => dispatch(line, listeners))
  // An engine that goes away fails the requests that need it, and must not end the process of the tests.
  lines.on('error', () => lines.close())
  response.on('error', () => lines.close())
  return {
    apiVersion: String(response.headers['api-version'] ?? ''),
    subscribe: (containerId, listener) => subscribe(listeners, containerId, listener),
    close: () => response.destroy(),
  }
}

type Listeners = Map<string, Set<(event: ContainerEvent) => void>>

function subscribe(
  listeners: Listeners,
  id: string,
  listener: (event: ContainerEvent) => void,
): () => void {
  const ofContainer = listeners.get(id) ?? new Set()
  listeners.set(id, ofContainer.add(listener))
  return () => {
    ofContainer.delete(listener)
    if (ofContainer.size === 0) listeners.delete(id)
  }
}

function dispatch(line: string, listeners: Listeners): void {
  if (line.trim() === '') return
  const message = JSON.parse(line) as RawEvent
  const event = parseEvent(message)
  if (event) for (const listener of listeners.get(message.Actor.ID) ?? []) listener(event)
}

interface RawEvent {
  Action: string
  Actor: { ID: string; Attributes: Record<string, string> }
}

/** Reads one event of the engine; undefined for those that nobody here waits for. */
export function parseEvent({ Action, Actor }: RawEvent): ContainerEvent | undefined {
  if (Action === 'die') return { kind: 'die', exitCode: Number(Actor.Attributes['exitCode']) }
  if (Action === 'start' || Action === 'pause' || Action === 'unpause' || Action === 'destroy')
    return { kind: Action }
  const [, status] = /^health_status: (healthy|unhealthy)$/.exec(Action) ?? []
  return status ? { kind: 'health', status: status as 'healthy' | 'unhealthy' } : undefined
}
