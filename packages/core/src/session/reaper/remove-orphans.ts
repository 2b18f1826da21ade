import { setMaxListeners } from 'node:events'
import type { ConfigPlace } from '../../config/find.ts'
import { openEngine, type Engine } from '../../docker/engine.ts'
import { sessionLabel } from '../../docker/labels.ts'
import { readSettings } from '../../docker/settings.ts'
import { removeOrphans as removeFrom } from './orphans.ts'
import type { RemovedOrphans } from './removed-orphans.ts'

export interface RemoveOrphansOptions extends ConfigPlace {
  /** Cancels it; what is removed by then stays removed. */
  signal?: AbortSignal
}

/**
 * Removes what sessions of this machine left whose process ended without removing it; the start of a session does the
 * same for those that it knows of. Live sessions, other machines, kept containers and other tools are left alone.
 *
 * It looks at the engine that is found without `engines`, and at those that MOORING_ENGINES or the config names; a config
 * that cannot be loaded names none. An engine that is named and does not answer is among the failures, unless none answers.
 *
 * @param options none is needed
 * @throws DockerError DOCKER_UNREACHABLE where no engine answers, DOCKER_REQUEST_FAILED
 * @throws ConfigError SETTING_INVALID
 */
export async function removeOrphans({
  signal: given = new AbortController().signal,
  ...options
}: RemoveOrphansOptions = {}): Promise<RemovedOrphans> {
  const signal = AbortSignal.any([given])
  // Requests to all engines listen to it, and Node warns of the eleventh.
  setMaxListeners(0, signal)
  const settings = await readSettings()
  const { connectNamed } = await import('../engines/connect-named.ts')
  const others = await connectNamed(sessionLabel, { ...options, settings, signal })
  const [usual, ...found] = await Promise.allSettled([
    openEngine(sessionLabel, { settings, signal }),
    ...others.map(({ connecting }) => connecting),
  ])
  const engines = [...found, usual].flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  )
  try {
    signal.throwIfAborted()
    if (engines.length === 0 && usual.status === 'rejected') throw usual.reason
    const different = differentOf(engines)
    const removals = await Promise.allSettled(
      different.map(({ docker }) => removeFrom(docker, signal)),
    )
    signal.throwIfAborted()
    const removed = removals.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const [failure] = removals.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    if (removed.length === 0 && failure !== undefined) throw failure
    const unseen = [
      ...failed(found, (index) => `engine "${others[index]?.name}"`),
      ...failed(removals, (index) => different[index]?.endpoint.place ?? ''),
    ]
    return {
      containers: removed.flatMap(({ containers }) => containers),
      // One across engines is seen by each.
      networks: [...new Set(removed.flatMap(({ networks }) => networks))],
      volumes: removed.flatMap(({ volumes }) => volumes),
      failures: [...removed.flatMap(({ failures }) => failures), ...unseen],
    }
  } finally {
    for (const engine of engines) engine.close()
  }
}

/** What could not be looked at. */
const failed = (
  outcomes: readonly PromiseSettledResult<unknown>[],
  placeOf: (index: number) => string,
): RemovedOrphans['failures'] =>
  outcomes.flatMap((one, index) =>
    one.status === 'rejected'
      ? [{ name: `what is on ${placeOf(index)}`, error: one.reason as unknown }]
      : [],
  )

/** One may be named, and be the usual one as well. */
function differentOf(engines: readonly Engine[]): Engine[] {
  const places = engines.map(({ endpoint }) => endpoint.place)
  return engines.filter((_engine, index) => places.indexOf(places[index] ?? '') === index)
}
