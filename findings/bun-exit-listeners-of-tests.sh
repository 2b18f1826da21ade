#!/usr/bin/env bash
# bun 1.4.5: whether `bun test` calls listeners of the process's `exit` depends on a test in some other file. With tests of
# `bun:test` alone it calls none, neither those of a preloaded file nor those of test files, though `bun run` does. As soon as any file
# of the run makes a test with `node:test`, all of them are called; an import of `node:test` that calls nothing is not enough. In
# `--parallel` they are not called in either case. What a library removes at `exit`, as temporary folders and child processes, is
# left or removed by the company its tests keep.
#
# Seen: bun run: beforeExit exit
#       tests of bun:test: none
#       with a file that imports node:test: none
#       with a file that has a test of node:test: exit
#       the same with --parallel: none
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund bun@1.4.5
bun=node_modules/.bin/bun
[ "$("$bun" --version)" = 1.4.5 ]
cat >listeners.mjs <<'JS'
import { appendFileSync } from 'node:fs'
for (const event of ['beforeExit', 'exit']) process.on(event, () => appendFileSync('called', `${event}\n`))
JS
echo "import { test } from 'bun:test'; test('one', () => {})" >one.test.mjs
called() {
  rm -f called
  "$bun" "$@" >output 2>&1 || { cat output >&2; exit 1; }
  if test -f called; then paste -sd' ' called; else echo none; fi
}
run=(test --preload ./listeners.mjs)
seen="bun run: $(called run listeners.mjs)
tests of bun:test: $(called "${run[@]}")"
echo "import * as runner from 'node:test'; import { test } from 'bun:test'; test('two', () => void runner)" >two.test.mjs
seen="$seen
with a file that imports node:test: $(called "${run[@]}")"
echo "import { test } from 'node:test'; test('two', () => {})" >two.test.mjs
seen="$seen
with a file that has a test of node:test: $(called "${run[@]}")
the same with --parallel: $(called "${run[@]}" --parallel=2)"
echo "$seen"
[ "$seen" = 'bun run: beforeExit exit
tests of bun:test: none
with a file that imports node:test: none
with a file that has a test of node:test: exit
the same with --parallel: none' ]
