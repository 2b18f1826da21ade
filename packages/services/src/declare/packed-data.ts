import type { InitialDataProvider, SnapshotProvider } from '@mooring/core/service'

// One file, because an engine takes a thousand times as long to put a thousand of them into an image.
const place = '/mooring-data'
const packed = `${place}/packed`
// What lies where in it, where the image has no tar: size and path of each file, a line each.
const index = `${place}/index`
const folders = `${place}/folders`
// The last one that is made.
const complete = `${place}/complete`

/** The first in the search path while data is initialised. */
const ownPrograms = '/mooring-bin'

export interface DataFolder {
  /** Where the server has its data; it may name a variable, such as "$PGDATA". */
  folder: string
  /** The server's user. */
  owner: string
  /** What lies in the folder when it holds data. */
  proof: string
  /** A file that identifies each server, which makes it again. Default: none. */
  identity?: string
}

/**
 * How the data of a server gets into a snapshot and out of it, also where the image has no `tar`, as the official one of
 * MySQL.
 */
export function packedData(
  data: DataFolder,
): Pick<SnapshotProvider, 'folder' | 'save' | 'restore'> {
  return {
    folder: place,
    save: `rm -f ${complete}; mkdir -p ${place}\n${pack(data)}`,
    restore: restore(data),
  }
}

/**
 * How data that the image has just initialised is kept. The image ends its work by becoming the server, which it finds in the
 * search path; there a script of the server's name packs the data first.
 *
 * @param server.program name of the server
 * @param server.passing patterns of `case` for its arguments when it is something else that is started, such as the server
 *   that runs the init scripts
 */
export function initialData(
  data: DataFolder,
  server: { program: string; passing: readonly string[] },
): Pick<InitialDataProvider, 'pack' | 'restore'> {
  const { program, passing } = server
  return {
    pack: `mkdir -p ${place} ${ownPrograms} && chown ${data.owner} ${place} && cat >${ownPrograms}/${program} <<'END'
#!/bin/sh
PATH=\${PATH#${ownPrograms}:}
case " $* " in
  ${passing.map((pattern) => `*"${pattern}"*`).join(' | ')}) ;;
  *) [ -e ${complete} ] || (
${pack(data)}
  ) || rm -f ${packed} ;;
esac
exec ${program} "$@"
END
chmod 755 ${ownPrograms}/${program} && export PATH="${ownPrograms}:$PATH"`,
    restore: `[ ! -e ${complete} ] || ${restore(data)}`,
  }
}

const pack = ({ folder }: DataFolder): string => `if command -v tar >/dev/null
then tar -C "${folder}" -cf ${packed} . || exit
else
  cd "${folder}" || exit
  find . -type d >${folders} || exit
  find . -type f | while read -r path; do echo "$(wc -c <"$path") $path"; done >${index} || exit
  while read -r size path; do cat "$path" || exit; done <${index} >${packed} || exit
fi
: >${complete}`

// As the user of the server, which spares a change of owner for each file. Where that cannot be, as it comes.
const restore = ({
  folder,
  owner,
  proof,
  identity,
}: DataFolder): string => `[ -e "${folder}/${proof}" ] || {
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
  fi${identity === undefined ? '' : ` && rm -f "${folder}/${identity}"`}
} || exit`
