import type { LifecycleEvent } from '../session/events/lifecycle.ts'

/** Makes spans of what happens in a session. */
export interface Spans {
  /** Hears of an event; its errors may be plain objects with a message. */
  onEvent(event: LifecycleEvent): void
  /** Ends what a session that was lost has left open. */
  end(): void
}

// Where OpenTelemetry keeps what a program has set up; every copy of its API of this major version looks there.
const place = Symbol.for('opentelemetry.js.api.1')

/**
 * Undefined where OpenTelemetry is not set up in this process, so that nothing is loaded then. Spans have as parent what is
 * active now, such as a span of the runner.
 */
export async function openSpans(): Promise<Spans | undefined> {
  if (!(globalThis as { [place]?: { trace?: unknown } })[place]?.trace) return undefined
  try {
    const [api, { createSpans }] = await Promise.all([
      import('@opentelemetry/api'),
      import('./create-spans.ts'),
    ])
    return guarded(createSpans(api))
  } catch {
    return undefined // A copy of the API that we do not find; the tests need no spans.
  }
}

// What a span processor of the user's throws is no reason to end the tests.
const guarded = ({ onEvent, end }: Spans): Spans => ({
  onEvent: (event) => quietly(() => onEvent(event)),
  end: () => quietly(end),
})

function quietly(work: () => void): void {
  try {
    work()
  } catch (error) {
    process.emitWarning(`a span of Mooring could not be made: ${String(error)}`)
  }
}
