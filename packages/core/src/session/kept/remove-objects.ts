import { answerOf } from '../../docker/engine-error.ts'
import type { Engine } from '../../docker/engine.ts'
import { removeObjects } from '../../docker/labelled.ts'
import { removeImage } from '../../docker/local-images.ts'
import type { Uses } from '../reuse/uses.ts'
import type { KeptObject, RemovedKept } from './kept-object.ts'

/** Removes what is kept, in use or not; images only where no container is made from them. */
export async function removeKeptObjects(
  { docker }: Engine,
  objects: readonly KeptObject[],
  uses: Uses,
): Promise<RemovedKept> {
  const failed = [
    ...(await removeRunning(docker, objects)),
    // Behind the containers that are made from them.
    ...(await removeImages(docker, objects)),
  ]
  const removed = objects.filter((object) => !failed.some((failure) => failure.object === object))
  await Promise.all(
    removed.filter(({ kind }) => kind === 'container').map(({ id }) => uses.forget(id)),
  )
  return { removed, failed }
}

type Failures = RemovedKept['failed']

async function removeRunning(
  docker: Engine['docker'],
  objects: readonly KeptObject[],
): Promise<Failures> {
  const due = new Map(
    objects.flatMap((object) =>
      object.kind === 'snapshot' || object.kind === 'image'
        ? []
        : [[{ kind: object.kind, id: object.id, name: object.name, labels: {} }, object] as const],
    ),
  )
  const failures = await removeObjects(docker, [...due.keys()])
  return failures.flatMap(({ object, error }) => {
    const kept = due.get(object as never)
    return kept ? [{ object: kept, reason: answerOf(error) }] : []
  })
}

async function removeImages(
  docker: Engine['docker'],
  objects: readonly KeptObject[],
): Promise<Failures> {
  const images = objects.filter(({ kind }) => kind === 'snapshot' || kind === 'image')
  const outcomes = await Promise.all(
    images.map((object) =>
      removeImage(docker, object.id).then(
        (): Failures => [],
        (error: Error): Failures => [{ object, reason: answerOf(error.cause ?? error) }],
      ),
    ),
  )
  return outcomes.flat()
}
