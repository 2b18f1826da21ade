import { labelsOf } from '../docker/labels.ts'
import { removeVolume } from '../docker/volumes.ts'
import { engineName, type SessionContext } from './context.ts'
import { outliving } from './reuse/policy.ts'
import { keptLabels } from './reuse/reuse-labels.ts'

/**
 * Named volumes of a session: containers that name the same one see the same data. It goes with the session, unless a
 * reused container mounts it.
 */
export interface VolumePool {
  /** Answers what the engine needs to make the volume on create, after registering its removal. */
  provide(declared: string): { name: string; labels: Record<string, string> }
  /** Removes a volume that no container mounts any more. */
  forget(declared: string): Promise<void>
}

export function createVolumePool(context: SessionContext): VolumePool {
  const registered = new Map<string, () => Promise<void>>()
  return {
    provide: (declared) => {
      const isKept = outliving(context.config).volumes.has(declared)
      const name = engineName(context, declared, { isKept })
      if (!isKept && !registered.has(declared))
        registered.set(declared, deferRemoval(context, { declared, name }))
      return { name, labels: isKept ? keptLabels(context, declared) : labelsOf(context, declared) }
    },
    forget: async (declared) => {
      await registered.get(declared)?.()
      registered.delete(declared)
    },
  }
}

function deferRemoval(
  context: SessionContext,
  { declared, name }: { declared: string; name: string },
): () => Promise<void> {
  return context.teardown.defer({
    phase: 'volumes',
    label: `volume "${declared}"`,
    command: `docker volume rm ${name}`,
    run: () => removeVolume(context.engine.docker, name),
  })
}
