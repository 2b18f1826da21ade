import { orAborted } from '../../abort.ts'
import type { ResolvedContainer } from '../../config/resolved.ts'
import { removeImage } from '../../docker/local-images.ts'
import type { ProvidedImage } from '../containers/provided-image.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionContext, SessionPart } from '../context.ts'
import { startContainer, type StartSources } from '../start/start-container.ts'
import { restoreFromCache } from './snapshot-cache.ts'
import { findSnapshot, nameOf, snapshotImageOf } from './snapshot-image.ts'
import { obstacleTo, snapshotSource } from './snapshot-source.ts'
import { startInitially } from './start-initially.ts'
import { takeSnapshot } from './take-snapshot.ts'

/** Starts containers from images that hold their data already. */
export interface Snapshots {
  /**
   * Starts a container, from its snapshot where it has one. The snapshot is made first, if it is not there.
   *
   * @param context whose signal gives up this start
   * @throws what startContainer throws
   */
  start(
    context: SessionContext,
    declared: ResolvedContainer,
    sources: StartSources,
  ): Promise<RunningContainer>
}

interface Making {
  image: Promise<ProvidedImage | undefined>
  /** Of the start that it is made for. */
  signal: AbortSignal
}

/** @param options.isCi a machine of continuous integration, where a snapshot would never be used again */
export function createSnapshots({ isCi }: { isCi: boolean }): Snapshots {
  const known = new Map<string, Making>()
  const underWay = new Set<string>()

  const provide = async (
    context: SessionContext,
    declared: ResolvedContainer,
    sources: StartSources,
  ): Promise<ProvidedImage | undefined> => {
    const snapshot = wantedSnapshot(context, declared, isCi)
    if (!snapshot) return undefined
    sources.progress.enter('snapshot', () => ({ waitedFor: 'its snapshot' }))
    const source = snapshotSource(declared, snapshot)
    const target = await snapshotImageOf(context, source, { snapshot, sources })
    const find = (): Promise<ProvidedImage | undefined> =>
      findSnapshot(context, target, sources.image)
    const parts = { source, target, snapshot, sources, underWay, isCi }
    const make = async (): Promise<ProvidedImage | undefined> => {
      const found = await find()
      if (found) return found
      const taken = async (): Promise<boolean> =>
        (await restoreFromCache(context, parts, sources.image)) || takeSnapshot(context, parts)
      return (await madeOnce(context, nameOf(target), taken)) ? find() : undefined
    }
    return once(known, nameOf(target), { make, signal: context.signal })
  }
  return {
    start: async (context, declared, sources) => {
      const image = await provide(context, declared, sources)
      if (!image) return startInitially(context, declared, { sources, underWay, isCi })
      try {
        return await startContainer(context, declared, { ...sources, image })
      } catch (error) {
        // So that one that is damaged is in nobody's way.
        if (!context.signal.aborted) {
          known.delete(image.reference)
          await Promise.all(
            context
              .all()
              .map(({ engine }) =>
                removeImage(engine.docker, image.reference).catch(() => undefined),
              ),
          )
        }
        throw error
      }
    },
  }
}

/** On one of several engines, which gives it to the others. */
const madeOnce = (
  { several, engine, signal }: SessionPart<'engine' | 'several' | 'signal'>,
  name: string,
  make: () => Promise<boolean>,
): Promise<boolean> =>
  several && engine.name !== undefined
    ? several.images.madeOnce(engine.name, name, { make, call: { signal } })
    : make()

function wantedSnapshot(
  { emit }: SessionPart<'emit'>,
  declared: ResolvedContainer,
  isCi: boolean,
): NonNullable<ResolvedContainer['service']>['snapshot'] {
  const snapshot = declared.service?.snapshot
  // A container that is kept needs none.
  if (!snapshot || declared.reuse || (snapshot.keep === 'local' && isCi)) return undefined
  const obstacle = snapshot.obstacle ?? obstacleTo(declared)
  if (obstacle === undefined) return snapshot
  if (snapshot.keep === 'always')
    emit({
      kind: 'service-told',
      container: declared.name,
      line: `no snapshot is kept, because ${obstacle}`,
    })
  return undefined
}

/** Has the first who comes make it, while the others wait; if that one gives up, the next one makes it. */
async function once(
  known: Map<string, Making>,
  name: string,
  { make, signal }: { make: () => Promise<ProvidedImage | undefined>; signal: AbortSignal },
): Promise<ProvidedImage | undefined> {
  for (;;) {
    const other = known.get(name)
    if (!other) break
    try {
      return await orAborted(other.image, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!other.signal.aborted) throw error
    }
  }
  const making = { image: make(), signal }
  known.set(name, making)
  // The start of another time may succeed.
  making.image.catch(() => known.delete(name))
  return making.image
}
