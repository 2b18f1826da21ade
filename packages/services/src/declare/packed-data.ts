import type { SnapshotProvider } from '@mooring/core'

// One file, because an engine takes a thousand times as long to put a thousand of them into an image.
const packed = '/mooring-data.tar'
// What lies where in it, where the image has no tar: size and path of each file, a line each.
const index = '/mooring-data.index'
const folders = '/mooring-data.folders'

/**
 * How the data of a server gets into a snapshot and out of it, also where the image has no `tar`, as the official one of MySQL.
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
    save: `if command -v tar >/dev/null
then tar -C "${folder}" -cf ${packed} .
else
  cd "${folder}" || exit
  find . -type d >${folders} || exit
  find . -type f | while read -r path; do echo "$(wc -c <"$path") $path"; done >${index} || exit
  while read -r size path; do cat "$path" || exit; done <${index} >${packed}
fi`,
    // As the user of the server, which spares a change of owner for each file. Where that cannot be, as it comes.
    restore: `[ -e "${folder}/${proof}" ] || {
  mkdir -p "${folder}"
  chown ${owner} "${folder}" 2>/dev/null
  if [ -e ${index} ]
  then
    (
      umask 027
      cd "${folder}" || exit
      while read -r path; do mkdir -p "$path" || exit; done <${folders}
      at=0
      while read -r size path; do
        dd if=${packed} of="$path" iflag=skip_bytes,count_bytes skip=$at count=$size bs=1M 2>/dev/null || exit
        at=$((at + size))
      done <${index}
      chown -R ${owner} . 2>/dev/null
      exit 0
    )
  else su -s /bin/sh -c "exec tar -C '${folder}' -o -xf ${packed}" ${owner} || tar -C "${folder}" -xf ${packed}
  fi
} || exit`,
  }
}
