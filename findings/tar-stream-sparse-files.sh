#!/usr/bin/env bash
# tar-stream 3.2.2 reads archives of `tar --sparse` (GNU tar), which it says to be compatible with, as something else. In the
# format of GNU the entry has the type null, a fraction of its bytes and no hint of where they belong; from the fifth run of data on
# the header goes on in another block, which tar-stream takes for data, and the archive ends with `Invalid tar header`.
# In the pax format it is a plain file of another name, whose content begins with the map of the holes. Only `header.pax` tells.
#
# Seen: GNU tar, gnu: disk.img has 1048576 bytes
#       tar-stream, gnu: disk.img, type null, 4096 bytes, behind it next.txt
#       GNU tar, pax: disk.img has 1048576 bytes
#       tar-stream, pax: ./GNUSparseFile.N/disk.img, type file, 4608 bytes, begins with 2\n524288\n4096\n, behind it next.txt
#       GNU tar, gnu with 5 runs: disk.img has 1048576 bytes
#       tar-stream, gnu with 5 runs: disk.img, type null, 20480 bytes, behind it Invalid tar header
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund tar-stream@3.2.2
cat >read.cjs <<'JS'
const { createReadStream } = require('node:fs')
const tar = require('tar-stream')
const [, , file, title] = process.argv
const told = []
const extract = tar.extract()
extract.on('entry', ({ name, type }, stream, next) => {
  const chunks = []
  stream.on('data', (chunk) => chunks.push(chunk))
  stream.on('end', () => {
    const content = Buffer.concat(chunks)
    const head = /^(?:\d+\n){3}/.exec(content.toString('latin1'))
    if (told.length > 0) told.push(`behind it ${name}`)
    else told.push(name.replace(/File\.\d+/, 'File.N'), `type ${type}`, `${content.length} bytes`)
    if (head !== null) told.push(`begins with ${head[0].replaceAll('\n', '\\n')}`)
    next()
  })
})
const tell = () => console.log(`tar-stream, ${title}: ${told.join(', ')}`)
extract.on('error', ({ message }) => {
  told.push(`behind it ${message.split('.')[0]}`)
  tell()
})
extract.on('finish', tell)
createReadStream(file).pipe(extract)
JS
echo next >next.txt
# A disk of 1 MiB with runs of 4 KiB at the given places, in KiB.
disk() {
  rm -f disk.img
  truncate -s 1M disk.img
  for place in "$@"; do
    head -c 4096 /dev/zero | tr '\0' x | dd of=disk.img bs=1024 seek="$place" conv=notrunc status=none
  done
}
look() {
  # Holes are found by their zeros, so that the file system has no say.
  tar --format="$1" --sparse --hole-detection=raw -cf "$1.tar" disk.img next.txt
  echo "GNU tar, $2: disk.img has $(tar -tvf "$1.tar" disk.img | awk '{ print $3 }') bytes"
  node read.cjs "$1.tar" "$2"
}
seen=$(
  disk 512
  look gnu gnu
  look pax pax
  disk 100 200 300 400 500
  look gnu 'gnu with 5 runs'
)
expected=$(cat <<'TEXT'
GNU tar, gnu: disk.img has 1048576 bytes
tar-stream, gnu: disk.img, type null, 4096 bytes, behind it next.txt
GNU tar, pax: disk.img has 1048576 bytes
tar-stream, pax: ./GNUSparseFile.N/disk.img, type file, 4608 bytes, begins with 2\n524288\n4096\n, behind it next.txt
GNU tar, gnu with 5 runs: disk.img has 1048576 bytes
tar-stream, gnu with 5 runs: disk.img, type null, 20480 bytes, behind it Invalid tar header
TEXT
)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ]
