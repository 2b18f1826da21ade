import { orAborted } from '../../abort.ts'
import { inspectContainer, type ContainerFacts } from '../../docker/container-facts.ts'
import type { Engine } from '../../docker/engine.ts'
import type { ContainerEvent } from '../../docker/events.ts'
import { runHealthchecks } from '../../docker/healthchecks.ts'
import type { HealthReport } from '../../wait/wait-target.ts'

/** The life of one container as the engine's events tell it; made before the container starts. */
export interface ContainerWatch {
  /** Resolves with the exit code once the container has ended. */
  exited(signal: AbortSignal): Promise<number>
  /** Health as of now, then each change. */
  health(signal: AbortSignal): AsyncGenerator<HealthReport>
  /** Calls back at each event after the first start, with the exit code of an end; at once if it has ended already. */
  onChange(listener: (kind: ContainerEvent['kind'], exitCode?: number) => void): void
}

/** @param options.mayHaveEnded true for a container that was there before: events do not tell what it has gone through */
export function watchContainer(
  { docker, events }: Engine,
  id: string,
  { mayHaveEnded = false }: { mayHaveEnded?: boolean } = {},
): ContainerWatch {
  const inspect = (): Promise<ContainerFacts> => inspectContainer(docker, id)
  let died = false
  let isUnsure = mayHaveEnded
  // One that is there already has been started before.
  let starts = mayHaveEnded ? 1 : 0
  const subscribe: Subscribe = (listener) => events.subscribe(id, listener)
  subscribe(({ kind }) => {
    if (kind === 'die') died = true
    if (kind !== 'start') return
    died = false
    starts += 1
  })
  return {
    onChange: (listener) => {
      subscribe((event) => {
        if (event.kind === 'die') listener('die', event.exitCode)
        else if (event.kind !== 'start' || starts > 1) listener(event.kind)
      })
      if (died) listener('die')
    },
    exited: async (signal) => {
      for (;;) {
        if (!died && !isUnsure)
          await nextEvent(subscribe, { wanted: ['die', 'destroy', 'missed'], signal })
        isUnsure = false
        const { state, exitCode } = await inspect()
        // The end may be that of a former run: events lag behind the answer to a restart.
        if (state === 'exited' || state === 'dead') return exitCode
        died = false
      }
    },
    health: async function* (signal) {
      const over = new AbortController()
      const asking = AbortSignal.any([signal, over.signal])
      // One that cannot be asked any more has ended, which is reported elsewhere.
      void runHealthchecks(docker, id, asking).catch(() => undefined)
      try {
        for (;;) {
          const changed = nextEvent(subscribe, { wanted: ['health', 'missed'], signal })
          changed.catch(() => undefined)
          yield (await inspect()).health
          await changed
        }
      } finally {
        over.abort()
      }
    },
  }
}

type Subscribe = (listener: (event: ContainerEvent) => void) => () => void

function nextEvent(
  subscribe: Subscribe,
  { wanted, signal }: { wanted: ContainerEvent['kind'][]; signal: AbortSignal },
): Promise<ContainerEvent> {
  let unsubscribe = (): void => undefined
  const event = new Promise<ContainerEvent>((resolve) => {
    unsubscribe = subscribe((happened) => {
      if (wanted.includes(happened.kind)) resolve(happened)
    })
  })
  return orAborted(event, signal).finally(unsubscribe)
}
