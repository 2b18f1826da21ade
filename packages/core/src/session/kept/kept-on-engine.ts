import { setMaxListeners } from 'node:events'
import type { Engine } from '../../docker/engine.ts'
import { ownedBy } from '../../docker/labels.ts'
import { thisProcess } from '../../docker/owning-process.ts'
import { readSettings } from '../../docker/settings.ts'
import { openKeptNotes } from '../reuse/kept-notes.ts'
import { openUses } from '../reuse/uses.ts'
import { createKeptEngines } from './kept-engines.ts'
import type { KeptObject, RemovedKept } from './kept-object.ts'
import type { Kept } from './kept.ts'
import { listKept } from './list-kept.ts'
import { removeKeptObjects } from './remove-objects.ts'

/** What is kept, and the engines that have it. */
export interface KeptOnEngine extends Kept {
  /** Of something that was listed. */
  engineOf(object: KeptObject): Engine
}

/** @throws ConfigError SETTING_INVALID */
export async function keptOnEngine(given: AbortSignal): Promise<KeptOnEngine> {
  const signal = AbortSignal.any([given])
  // Several requests to each engine listen to it at once, and Node warns of the eleventh.
  setMaxListeners(0, signal)
  const settings = await readSettings()
  const self = await thisProcess()
  const engines = createKeptEngines(settings, signal)
  const places = new Map<KeptObject, Engine>()
  const notes = openKeptNotes(settings.stateDirectory)
  const uses = openUses(settings.stateDirectory)
  const own = Object.entries(ownedBy(self)).map(([label, value]) => `${label}=${value}`)
  const engineOf = (object: KeptObject): Engine => places.get(object) as Engine
  return {
    engineOf,
    list: async ({ isOwn = false, ...options } = {}) => {
      const question = { ...options, labels: isOwn ? own : [], self, signal }
      const listed = (await engines.of(options.project)).map(async (engine) => {
        const objects = await listKept(engine, question)
        for (const object of objects) places.set(object, engine)
        return objects
      })
      return (await Promise.all(listed)).flat()
    },
    remove: async (objects) => {
      const removeEach = (due: readonly KeptObject[]): Promise<RemovedKept[]> =>
        Promise.all(
          [...new Set(due.map(engineOf))].map((engine) =>
            removeKeptObjects(
              engine,
              due.filter((object) => engineOf(object) === engine),
              uses,
            ),
          ),
        )
      const isContainer = ({ kind }: KeptObject): boolean => kind === 'container'
      // All of them first, because one engine may have the network of another's containers.
      const outcomes = await removeEach(objects.filter(isContainer))
      outcomes.push(...(await removeEach(objects.filter((object) => !isContainer(object)))))
      return {
        removed: outcomes.flatMap(({ removed }) => removed),
        failed: outcomes.flatMap(({ failed }) => failed),
      }
    },
    forget: notes.forget,
    [Symbol.dispose]: engines[Symbol.dispose],
  }
}
