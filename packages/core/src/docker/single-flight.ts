import { orAborted } from '../abort.ts'

/** One who waits for shared work. */
export interface Waiter<Event> {
  signal: AbortSignal
  onProgress?: ((event: Event) => void) | undefined
}

/** The work itself: its signal aborts when nobody waits any more. */
export type Work<Result, Event> = (call: {
  signal: AbortSignal
  onProgress(event: Event): void
}) => Promise<Result>

/** Runs the work for a key, or joins the run under way. */
export type SingleFlight<Result, Event> = (
  key: string,
  work: Work<Result, Event>,
  waiter: Waiter<Event>,
) => Promise<Result>

interface Flight<Result, Event> {
  result: Promise<Result>
  abort: (reason: unknown) => void
  waiters: Set<Waiter<Event>>
  landed: boolean
}

/**
 * Lets any number of callers share one run of the same work. A caller that aborts leaves alone; the run is aborted
 * when the last one leaves. A run that failed is forgotten, so that the next call tries again.
 *
 * @param options.remember keeps a result for later callers; otherwise only those who come while it runs share it
 */
export function createSingleFlight<Result, Event = never>({
  remember,
}: {
  remember: boolean
}): SingleFlight<Result, Event> {
  const flights = new Map<string, Flight<Result, Event>>()
  const forget = (key: string, flight: Flight<Result, Event>): void => {
    if (flights.get(key) === flight) flights.delete(key)
  }
  const start = (key: string, work: Work<Result, Event>): Flight<Result, Event> => {
    const flight = launch(work)
    flights.set(key, flight)
    flight.result.then(
      () => remember || forget(key, flight),
      () => forget(key, flight),
    )
    return flight
  }
  return async (key, work, waiter) => {
    waiter.signal.throwIfAborted()
    const flight = flights.get(key) ?? start(key, work)
    return wait(flight, waiter, () => forget(key, flight))
  }
}

function launch<Result, Event>(work: Work<Result, Event>): Flight<Result, Event> {
  const controller = new AbortController()
  const waiters = new Set<Waiter<Event>>()
  // A set of callbacks, because several waiters may report to the same one.
  const onProgress = (event: Event): void => {
    for (const report of new Set([...waiters].map((waiter) => waiter.onProgress))) report?.(event)
  }
  const flight: Flight<Result, Event> = {
    // Started in a microtask, so that the first waiter is on board when the work reports at once.
    result: Promise.resolve().then(() => work({ signal: controller.signal, onProgress })),
    abort: (reason) => controller.abort(reason),
    waiters,
    landed: false,
  }
  const land = (): void => void (flight.landed = true)
  flight.result.then(land, land)
  return flight
}

async function wait<Result, Event>(
  flight: Flight<Result, Event>,
  { signal, onProgress }: Waiter<Event>,
  forget: () => void,
): Promise<Result> {
  const waiter = { signal, onProgress }
  flight.waiters.add(waiter)
  try {
    return await orAborted(flight.result, signal)
  } finally {
    flight.waiters.delete(waiter)
    if (flight.waiters.size === 0 && !flight.landed) {
      forget()
      flight.abort(signal.reason)
    }
  }
}
