import type { ResolvedEngine } from '../../config/resolved.ts'
import { openEngine, type Engine } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import { connectTo } from '../engines/connect.ts'
import { openEngineNotes } from '../reuse/engine-notes.ts'
import { reuseLabel } from '../reuse/reuse-labels.ts'

/** The engines that something is kept on; each is connected to once, when it is asked about. */
export interface KeptEngines extends Disposable {
  /**
   * Those of a project, or of all.
   *
   * @throws DockerError DOCKER_UNREACHABLE where one of the project, or the one that is found, does not answer
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
      if (project !== undefined) {
        const noted = await notes.of(project)
        return Promise.all(noted.length > 0 ? noted.map(named) : [usual()])
      }
      const first = await usual()
      const noted = (await notes.all()).filter(({ host }) => host !== 'default')
      // A machine that is no more has nothing that could be listed.
      const others = await Promise.allSettled(noted.map(named))
      return [
        first,
        ...others.flatMap((other) => (other.status === 'fulfilled' ? [other.value] : [])),
      ]
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
