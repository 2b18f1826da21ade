import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import type Docker from 'dockerode'
import { everyInterval, sleep } from '../abort.ts'
import { noteCapabilities } from './capabilities.ts'
import type { EngineLoss } from './engine-loss.ts'

/** Something that happened to one container. */
export type ContainerEvent =
  | { kind: 'start' | 'pause' | 'unpause' | 'destroy' }
  | { kind: 'die'; exitCode: number }
  | { kind: 'health'; status: 'healthy' | 'unhealthy' }
  /** The stream was interrupted, or loses events, so that anything may have happened. */
  | { kind: 'missed' }

export interface EngineEvents {
  /** Taken from the answer's headers. */
  apiVersion: string
  /** Calls the listener for each event of a container until the returned function is called. */
  subscribe(containerId: string, listener: (event: ContainerEvent) => void): () => void
  close(): void
}

interface EventsOptions {
  label: string
  signal: AbortSignal
  loss?: StreamWatch
  doubtIntervalMs?: number
}

type StreamWatch = Pick<EngineLoss, 'streamEnded' | 'streamOpened'>

const shortestPauseMs = 100
const longestPauseMs = 2_000
const keepAliveDelayMs = 1_000
const defaultDoubtIntervalMs = 3_000

// Podman says `remove` where Docker says `destroy`.
const actions = ['start', 'die', 'pause', 'unpause', 'destroy', 'remove', 'health_status']

/**
 * Follows the events of all containers that carry a label; rejects when the engine does not answer. A stream that
 * breaks off, as when the engine restarts, is opened again for as long as it takes.
 *
 * @param options.loss is notified when the stream ends, and when there is a new one
 * @param options.signal cuts the first request until it is answered, and must not abort later
 * @param options.doubtIntervalMs how often something may have been missed on an engine that loses events @default 3000
 */
export async function followEvents(
  docker: Docker,
  { label, signal, loss, doubtIntervalMs = defaultDoubtIntervalMs }: EventsOptions,
): Promise<EngineEvents> {
  const listeners: Listeners = new Map()
  const closing = new AbortController()
  const first = await openStream(docker, label, signal)
  const { tellsAllEvents } = noteCapabilities(docker, first.headers)
  let isOpen = true
  const doubting = tellsAllEvents
    ? undefined
    : everyInterval(doubtIntervalMs, () => isOpen && tellAll(listeners, { kind: 'missed' }))
  void untilClosed(first, listeners, async () => {
    isOpen = false
    if (!closing.signal.aborted) loss?.streamEnded()
    const next = await reopened(docker, label, closing.signal)
    if (next) loss?.streamOpened()
    isOpen = next !== undefined
    return next
  })
  return {
    apiVersion: String(first.headers['api-version'] ?? ''),
    subscribe: (containerId, listener) => subscribe(listeners, containerId, listener),
    close: () => {
      closing.abort()
      doubting?.[Symbol.dispose]()
      first.destroy()
    },
  }
}

async function openStream(
  docker: Docker,
  label: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const filters = JSON.stringify({ type: ['container'], label: [label], event: actions })
  const response = (await docker.getEvents({ filters, abortSignal: signal })) as IncomingMessage
  // The stream alone must not keep a script alive that forgot to close its session.
  response.socket.unref()
  // Nothing else is sent on it, so that it ends 11 s after the last packet of a machine that has gone without a word.
  response.socket.setKeepAlive(true, keepAliveDelayMs)
  return response
}

async function untilClosed(
  first: IncomingMessage,
  listeners: Listeners,
  next: () => Promise<IncomingMessage | undefined>,
): Promise<void> {
  let stream: IncomingMessage | undefined = first
  while (stream) {
    await untilEnd(stream, listeners)
    stream = await next()
    if (stream) tellAll(listeners, { kind: 'missed' })
  }
}

// An engine that goes away fails the requests that need it, and must not end the process of the tests.
function untilEnd(stream: IncomingMessage, listeners: Listeners): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stream })
    lines.on('line', (line) => dispatch(line, listeners))
    lines.on('error', () => lines.close())
    stream.on('error', () => lines.close())
    stream.on('close', resolve)
  })
}

// Undefined when nobody wants the events any more.
async function reopened(
  docker: Docker,
  label: string,
  closed: AbortSignal,
): Promise<IncomingMessage | undefined> {
  for (
    let pauseMs = shortestPauseMs;
    !closed.aborted;
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  ) {
    try {
      return await openStream(docker, label, closed)
    } catch {
      await sleep(pauseMs, closed, { isBackground: true }).catch(() => undefined)
    }
  }
  return undefined
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

function tellAll(listeners: Listeners, event: ContainerEvent): void {
  for (const ofContainer of listeners.values()) for (const listener of ofContainer) listener(event)
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
  /** Of Podman, which Docker puts into the action. */
  HealthStatus?: string
}

/** Reads one event of the engine; undefined for those that nobody here waits for. */
export function parseEvent({ Action, Actor, HealthStatus }: RawEvent): ContainerEvent | undefined {
  if (Action === 'die') return { kind: 'die', exitCode: Number(Actor.Attributes['exitCode']) }
  if (Action === 'start' || Action === 'pause' || Action === 'unpause' || Action === 'destroy')
    return { kind: Action }
  if (Action === 'remove') return { kind: 'destroy' }
  const health = HealthStatus === undefined ? Action : `${Action}: ${HealthStatus}`
  const [, status] = /^health_status: (healthy|unhealthy)$/.exec(health) ?? []
  return status ? { kind: 'health', status: status as 'healthy' | 'unhealthy' } : undefined
}
