import { join } from 'node:path'
import { acquireRun } from '@mooring/core/runner'
import { trace } from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { expect, onTestFinished, test } from 'vitest'
import { fixturesFolder } from '../support/runners.ts'

test('a run whose containers live in a process of their own makes its spans in that of the runner', async () => {
  const exporter = new InMemorySpanExporter()
  const spanProcessors = [new SimpleSpanProcessor(exporter)]
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }))
  onTestFinished(() => trace.disable())
  const directory = join(fixturesFolder, 'quick-start-vitest')
  let onReady: () => void
  const ready = new Promise<void>((resolve) => (onReady = resolve))
  const run = await acquireRun({
    directory,
    log: (line) => /^cache (ready|failed)/.test(line) && onReady(),
  })
  try {
    await run.begin([join(directory, 'cache.test.ts')])
    await ready
  } finally {
    await run.release()
  }
  const spans = exporter.getFinishedSpans()
  const names = spans.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining([
      'mooring container',
      'mooring ready',
      'mooring remove',
      'mooring teardown',
    ]),
  )
  expect(names.at(-1)).toBe('mooring session')
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1)
})
