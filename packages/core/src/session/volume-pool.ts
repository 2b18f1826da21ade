import { labelsOf } from '../docker/labels.ts'
import { removeVolume } from '../docker/volumes.ts'
import { engineName, type SessionContext } from './context.ts'

/** Named volumes of a session: containers that name the same one see the same data, and it goes with the session. */
export interface VolumePool {
  /** Answers what the engine needs to make the volume on create, after registering its removal. */
  provide(declared: string): { name: string; labels: Record<string, string> }
}

export function createVolumePool(context: SessionContext): VolumePool {
  const registered = new Set<string>()
  return {
    provide: (declared) => {
      const name = engineName(context, declared)
      if (!registered.has(declared)) deferRemoval(context, { declared, name })
      registered.add(declared)
      return { name, labels: labelsOf(context, declared) }
    },
  }
}

function deferRemoval(
  context: SessionContext,
  { declared, name }: { declared: string; name: string },
): void {
  context.teardown.defer({
    phase: 'volumes',
    label: `volume "${declared}"`,
    command: `docker volume rm ${name}`,
    run: () => removeVolume(context.engine.docker, name),
  })
}
