import { openEngine, type Engine } from '../../docker/engine.ts'
import { ownedBy } from '../../docker/labels.ts'
import { thisProcess } from '../../docker/owner.ts'
import { readSettings } from '../../docker/settings.ts'
import { openKeptNotes } from '../reuse/kept-notes.ts'
import { reuseLabel } from '../reuse/reuse-labels.ts'
import { openUses } from '../reuse/uses.ts'
import { listKept } from './list-kept.ts'
import type { Kept } from './open-kept.ts'
import { removeKeptObjects } from './remove-objects.ts'

/** What is kept, and the engine that has it. */
export interface KeptOnEngine extends Kept {
  engine: Engine
}

/** @throws DockerError DOCKER_UNREACHABLE; ConfigError SETTING_INVALID */
export async function keptOnEngine(signal: AbortSignal): Promise<KeptOnEngine> {
  const settings = await readSettings()
  const [engine, self] = await Promise.all([
    openEngine(reuseLabel, { settings, signal }),
    thisProcess(),
  ])
  const notes = openKeptNotes(settings.stateDirectory)
  const uses = openUses(settings.stateDirectory)
  const own = Object.entries(ownedBy(self)).map(([label, value]) => `${label}=${value}`)
  return {
    engine,
    list: ({ isOwn = false, ...options } = {}) =>
      listKept(engine, { ...options, labels: isOwn ? own : [], self, signal }),
    remove: (objects) => removeKeptObjects(engine, objects, uses),
    forget: notes.forget,
    [Symbol.dispose]: engine.close,
  }
}
