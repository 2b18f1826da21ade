import type { ResolvedEngine } from '../../config/resolved.ts'
import { openEngine, type Engine } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import { connectTo } from '../engines/connect.ts'
import { openEngineNotes } from '../reuse/engine-notes.ts'
import { reuseLabel } from '../reuse/reuse-labels.ts'

/** The engines that something is kept on; each is connected to once, when it is asked about. */
export interface KeptEngines extends Disposable {
  /**
   * Those of a project, or of all, as far as they answer; last the one that is found without `engines`.
   *
   * @throws DockerError DOCKER_UNREACHABLE where none answers
   */
  of(project: string | undefined): Promise<Engine[]>
}

export function createKeptEngines(settings: Settings, signal: AbortSignal): KeptEngines {
  const notes = openEngineNotes(settings.stateDirectory)
  const opened = new Map<string, Promise<Engine>>()
  const once = (host: string, open: () => Promise<Engine>): Promise<Engine> => {
    const known = opened.get(host) ?? open()
    opened.set(host, known)
    return known
  }
  const usual = (): Promise<Engine> =>
    once('default', () => openEngine(reuseLabel, { settings, signal }))
  const named = (engine: ResolvedEngine): Promise<Engine> =>
    once(engine.host, () =>
      connectTo({ ...engine, source: `engine ${engine.name}` }, reuseLabel, { settings, signal }),
    )
  return {
    of: async (project) => {
      const noted = await (project === undefined ? notes.all() : notes.of(project))
      const others = noted.filter(({ host }) => host !== 'default').map(named)
      const asked = await Promise.allSettled([...others, usual()])
      const answering = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      const [silent] = asked.filter((one) => one.status === 'rejected')
      // A machine that is no more has nothing that could be listed.
      if (answering.length === 0 && silent) throw silent.reason
      // One may be named, and be the usual one as well.
      const places = answering.map(({ endpoint }) => endpoint.place)
      return answering.filter((_engine, index) => places.indexOf(places[index] ?? '') === index)
    },
    [Symbol.dispose]: () => {
      for (const engine of opened.values())
        engine.then(
          ({ close }) => close(),
          () => undefined,
        )
    },
  }
}
