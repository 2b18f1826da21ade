import { ROOT_CONTEXT, SpanStatusCode, trace, type TracerProvider } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import type { Happening, LifecycleEvent } from '../session/events/lifecycle.ts'
import { createSpans } from './create-spans.ts'

const beginMs = Date.UTC(2026, 4, 1, 9, 30)
const at = (ms: number, happening: Happening): LifecycleEvent => ({
  atMs: beginMs + ms,
  session: '0fea',
  ...happening,
})

/** The spans of events, below one that is active when the session opens. */
function spansOf(events: readonly LifecycleEvent[], end = false): ReadableSpan[] {
  const exporter = new InMemorySpanExporter()
  const provider: TracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  })
  const run = provider.getTracer('runner').startSpan('run')
  const spans = createSpans({
    trace: Object.assign(Object.create(trace) as typeof trace, {
      getTracer: (name: string) => provider.getTracer(name),
    }),
    context: { active: () => trace.setSpan(ROOT_CONTEXT, run) } as never,
    SpanStatusCode,
  })
  for (const event of events) spans.onEvent(event)
  if (end) spans.end()
  run.end()
  return exporter.getFinishedSpans()
}

/** Each as `name parent from-to`, in milliseconds since the beginning. */
function described(spans: readonly ReadableSpan[]): string[] {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]))
  const ms = ([seconds, nanos]: [number, number]): number => seconds * 1e3 + nanos / 1e6 - beginMs
  return spans
    .filter(({ name }) => name !== 'run')
    .map(({ name, parentSpanContext, startTime, endTime }) =>
      [name, `in ${names.get(parentSpanContext?.spanId ?? '')}`, ms(startTime), ms(endTime)].join(
        ' ',
      ),
    )
}

const opened: Happening = {
  kind: 'session-opened',
  endpoint: '/var/run/docker.sock',
  apiVersion: '1.41',
  containers: ['db'],
}
const closed: Happening = { kind: 'session-closed', containers: 1, elapsedMs: 100 }

test('spans have the times of events, below the session, which is below what was active', () => {
  const spans = spansOf([
    at(0, opened),
    at(300, { kind: 'image-pulled', image: 'postgres:18', elapsedMs: 290 }),
    at(900, {
      kind: 'container-ready',
      container: 'db',
      id: 'x',
      elapsedMs: 600,
      waitedFor: 'port 5432',
      phases: [
        { phase: 'image', elapsedMs: 300 },
        { phase: 'start', elapsedMs: 400 },
        { phase: 'ready', elapsedMs: 200 },
      ],
    }),
    at(950, { kind: 'data-leased', container: 'db', data: 't1', user: 'a', elapsedMs: 20 }),
    at(990, { kind: 'container-removed', container: 'db', elapsedMs: 80 }),
    at(1_000, closed),
  ])
  expect(described(spans)).toEqual([
    'mooring image pull in mooring session 10 300',
    'mooring container in mooring session 0 900',
    'mooring image in mooring container 0 300',
    'mooring start in mooring container 300 700',
    'mooring ready in mooring container 700 900',
    'mooring lease in mooring session 930 950',
    'mooring remove in mooring session 910 990',
    'mooring teardown in mooring session 900 1000',
    'mooring session in run 0 1000',
  ])
  expect(spans[1]?.attributes).toEqual({
    'container.name': 'db',
    'mooring.waited_for': 'port 5432',
  })
})

test('a start that failed is an error, also where its error has crossed a process', () => {
  const error = { code: 'WAIT_TIMEOUT', message: '[WAIT_TIMEOUT] late' } as unknown as Error
  const [start] = spansOf([
    at(0, opened),
    at(500, { kind: 'container-failed', container: 'db', error }),
    at(900, closed),
  ])
  expect(start).toMatchObject({
    name: 'mooring container',
    status: { code: SpanStatusCode.ERROR, message: '[WAIT_TIMEOUT] late' },
  })
})

test('a session that was lost ends when it is let go of', () => {
  expect(spansOf([at(0, opened)]).map(({ name }) => name)).toEqual(['run'])
  expect(spansOf([at(0, opened)], true).map(({ name }) => name)).toEqual(['mooring session', 'run'])
})
