import type * as OpenTelemetry from '@opentelemetry/api'
import type { Attributes, Context, Span } from '@opentelemetry/api'
import type { LifecycleEvent, SpentPhase } from '../session/events/lifecycle.ts'
import type { Spans } from './open-spans.ts'

type Api = Pick<typeof OpenTelemetry, 'trace' | 'context' | 'SpanStatusCode'>

interface Done {
  name: string
  fromMs: number
  toMs: number
  attributes?: Attributes
  error?: string
}

/** A session is a span; what happens in it are spans below, made when they are over, with the times that they had. */
export function createSpans({ trace, context, SpanStatusCode }: Api): Spans {
  const tracer = trace.getTracer('@mooring/core')
  const outside = context.active()
  const sessions = new Map<string, Span>()

  const within = ({ session }: LifecycleEvent): Context => {
    const span = sessions.get(session)
    return span ? trace.setSpan(outside, span) : outside
  }
  /** @returns the context of what happened within it */
  const record = (done: Done, parent: Context): Context => {
    const { name, fromMs, toMs, attributes = {}, error } = done
    const span = tracer.startSpan(name, { startTime: new Date(fromMs), attributes }, parent)
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
    span.end(new Date(toMs))
    return trace.setSpan(parent, span)
  }
  const recordStart = (event: Started, { error, ...attributes }: StartOutcome): void => {
    const { atMs, container, phases = [] } = event
    let fromMs = atMs - phases.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)
    const named = { 'container.name': container, ...attributes }
    const start = { name: 'mooring container', fromMs, toMs: atMs, attributes: named }
    const inside = record({ ...start, ...(error !== undefined && { error }) }, within(event))
    for (const { phase, elapsedMs } of phases) {
      const toMs = fromMs + elapsedMs
      record({ name: `mooring ${phase}`, fromMs, toMs, attributes: named }, inside)
      fromMs = toMs
    }
  }
  const open = ({ atMs, session, endpoint }: Opened): void => {
    const attributes = { 'mooring.session.id': session, 'mooring.engine': endpoint }
    const startTime = new Date(atMs)
    sessions.set(session, tracer.startSpan('mooring session', { startTime, attributes }, outside))
  }
  const close = ({ session, atMs }: LifecycleEvent): void => {
    sessions.get(session)?.end(new Date(atMs))
    sessions.delete(session)
  }
  const onEvent = (event: LifecycleEvent): void => {
    if (event.kind === 'session-opened') open(event)
    const outcome = outcomeOf(event)
    if (outcome) recordStart(event as Started, outcome)
    const named = namesOf(event)
    if (named && 'elapsedMs' in event)
      record({ ...named, fromMs: event.atMs - event.elapsedMs, toMs: event.atMs }, within(event))
    if (event.kind === 'session-closed') close(event)
  }
  return {
    onEvent,
    end: () => {
      for (const span of sessions.values()) span.end()
      sessions.clear()
    },
  }
}

type Opened = Extract<LifecycleEvent, { kind: 'session-opened' }>
type Started = LifecycleEvent & { container: string; phases?: SpentPhase[] }

interface StartOutcome extends Attributes {
  error?: string
}

/** How a start ended; undefined for what is none. */
function outcomeOf(event: LifecycleEvent): StartOutcome | undefined {
  switch (event.kind) {
    case 'container-ready':
    case 'server-used':
      return { 'mooring.waited_for': event.waitedFor }
    case 'container-failed':
      return { error: event.error.message }
    default:
      return undefined
  }
}

/** The span of what is reported when it is over; undefined for what has none. */
function namesOf(event: LifecycleEvent): Pick<Done, 'name' | 'attributes'> | undefined {
  switch (event.kind) {
    case 'image-pulled':
    case 'image-built':
      return {
        name: event.kind === 'image-pulled' ? 'mooring image pull' : 'mooring image build',
        attributes: { 'container.image.name': event.image },
      }
    case 'network-created':
      return { name: 'mooring network', attributes: { 'mooring.network': event.network } }
    case 'data-leased':
      return {
        name: 'mooring lease',
        attributes: { 'container.name': event.container, 'mooring.data.id': event.data },
      }
    case 'container-removed':
      return { name: 'mooring remove', attributes: { 'container.name': event.container } }
    case 'session-closed':
      return { name: 'mooring teardown' }
    default:
      return undefined
  }
}
