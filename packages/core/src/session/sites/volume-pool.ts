import { capabilitiesOf } from '../../docker/capabilities.ts'
import { labelsOf } from '../../docker/labels.ts'
import { provideVolume, removeVolume } from '../../docker/volumes.ts'
import { engineName, type SessionContext, type SessionPart } from '../context.ts'
import { outliving } from '../reuse/policy.ts'
import { keptLabels } from '../reuse/reuse-labels.ts'

/**
 * Named volumes of a session: containers that name the same one see the same data. It goes with the session, unless a
 * reused container mounts it.
 */
export interface VolumePool {
  /** Answers what the engine needs to make the volume on create, after registering its removal. */
  provide(declared: string): { name: string; labels: Record<string, string> }
  /** Makes volumes that were provided, where the engine would make them on create without their labels. */
  make(declared: readonly string[]): Promise<void>
  /** Removes a volume that no container mounts any more. */
  forget(declared: string): Promise<void>
}

export function createVolumePool(context: SessionContext): VolumePool {
  const registered = new Map<string, () => Promise<void>>()
  const made = new Map<string, Promise<unknown>>()
  const make = (declared: string): Promise<unknown> => {
    const { name, labels } = described(context, declared)
    return context.whileMaking(() => provideVolume(context.engine.docker, name, labels))
  }
  return {
    provide: (declared) => {
      const { name, labels, isKept } = described(context, declared)
      if (!isKept && !registered.has(declared)) {
        const undo = deferRemoval(context, { declared, name, made: () => made.get(declared) })
        registered.set(declared, undo)
      }
      return { name, labels }
    },
    make: async (declared) => {
      if ((await capabilitiesOf(context.engine.docker)).labelsMountedVolumes) return
      for (const name of declared) made.set(name, made.get(name) ?? make(name))
      await Promise.all(declared.map((name) => made.get(name)))
    },
    forget: async (declared) => {
      await registered.get(declared)?.()
      registered.delete(declared)
      made.delete(declared)
    },
  }
}

function described(
  context: SessionPart<'id' | 'project' | 'owner' | 'declarations'>,
  declared: string,
): { name: string; labels: Record<string, string>; isKept: boolean } {
  const isKept = outliving(context.declarations.config).volumes.has(declared)
  const labels = isKept ? keptLabels(context, declared) : labelsOf(context, declared)
  return { name: engineName(context, declared, { isKept }), labels, isKept }
}

interface Undo {
  declared: string
  name: string
  /** The request that makes it, once there is one. */
  made(): Promise<unknown> | undefined
}

function deferRemoval(
  context: SessionPart<'engine' | 'teardown'>,
  { declared, name, made }: Undo,
): () => Promise<void> {
  return context.teardown.defer({
    phase: 'volumes',
    label: `volume "${declared}"`,
    command: `docker volume rm ${name}`,
    run: async () => {
      await made()?.catch(() => undefined)
      await removeVolume(context.engine.docker, name)
    },
  })
}
