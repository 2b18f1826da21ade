import type Docker from 'dockerode'
import { listLabelledImages } from '../../docker/committed-images.ts'
import { removeImage } from '../../docker/local-images.ts'
import { snapshotLabel } from './snapshot-image.ts'

/**
 * Removes snapshots, but for those that a container uses.
 *
 * @param options.filter labels that they carry
 * @param options.except id of one that stays
 * @returns the names of those that are gone
 */
export async function removeSnapshots(
  docker: Docker,
  {
    filter,
    except,
    signal,
  }: { filter: readonly string[]; except?: string | undefined; signal: AbortSignal },
): Promise<string[]> {
  const images = await listLabelledImages(docker, [snapshotLabel, ...filter], signal)
  const former = images.filter(({ id }) => id !== except)
  const removed = await Promise.all(
    former.map(({ id, tags }) =>
      removeImage(docker, id).then(
        () => [tags[0] ?? id],
        () => [],
      ),
    ),
  )
  return removed.flat()
}
