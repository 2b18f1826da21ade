#!/usr/bin/env bash
# tar-stream 3.2.2: an entry whose uid or gid is 262144 or more, as LDAP and OpenShift hand out, is written with 262143 and
# without a word; the header holds seven octal digits, of which six are used. GNU tar would have written such an owner in base 256.
# Given as a pax record, `pax: { uid: '1000700000' }`, it arrives; the reader of tar-stream itself shows both numbers.
#
# Seen: header uid 262143, gid 262143, read by GNU tar as 262143/262143
#       with pax records read by GNU tar as 1000700000/3000000000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund tar-stream@3.2.2
cat >write.cjs <<'JS'
const { createWriteStream } = require('node:fs')
const tar = require('tar-stream')
const write = (file, header) => {
  const pack = tar.pack()
  pack.entry({ name: 'a', ...header }, 'x')
  pack.finalize()
  pack.pipe(createWriteStream(file))
}
write('plain.tar', { uid: 300000, gid: 2097152 })
write('pax.tar', { pax: { uid: '1000700000', gid: '3000000000' } })
JS
node write.cjs
field() { dd if=plain.tar bs=1 skip="$1" count=6 2>/dev/null; }
owner() { tar --numeric-owner -tvf "$1" | awk '{ print $2 }'; }
seen="header uid $((8#$(field 108))), gid $((8#$(field 116))), read by GNU tar as $(owner plain.tar)
with pax records read by GNU tar as $(owner pax.tar)"
echo "$seen"
[ "$seen" = "header uid 262143, gid 262143, read by GNU tar as 262143/262143
with pax records read by GNU tar as 1000700000/3000000000" ]
