import type { SnapshotProvider } from '@mooring/core'

// One file, because an engine takes a thousand times as long to put a thousand of them into an image.
const packed = '/mooring-data.tar'

/**
 * How the data of a server gets into a snapshot and out of it.
 *
 * @param options.folder where the server has it, which may name a variable, such as "$PGDATA"
 * @param options.owner the server's user
 * @param options.proof what lies in the folder when it holds data
 */
export function packedData({
  folder,
  owner,
  proof,
}: {
  folder: string
  owner: string
  proof: string
}): Pick<SnapshotProvider, 'save' | 'restore'> {
  return {
    save: `tar -C "${folder}" -cf ${packed} .`,
    // As the user of the server, which spares a change of owner for each file. Where that cannot be, as it comes.
    restore: `[ -e "${folder}/${proof}" ] || {
  mkdir -p "${folder}"
  chown ${owner} "${folder}" 2>/dev/null
  su -s /bin/sh -c "exec tar -C '${folder}' -o -xf ${packed}" ${owner} || tar -C "${folder}" -xf ${packed}
} || exit`,
  }
}
