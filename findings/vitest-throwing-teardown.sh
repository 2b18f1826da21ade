#!/usr/bin/env bash
# vitest 3.2.7, 4.1.12: a global set-up whose tear-down throws. The tear-downs of all global set-ups before it are skipped,
# without a word: what these have started is left. 4.1 exits with 0 all the same, so that CI sees a green run. In 3.2 a
# listener of the process's `exit` that was added behind Vitest's is skipped, too: Vitest's own calls process.exit() again.
# A listener that is put before it is called in both.
#
# Seen: vitest 3.2.7 exit code 1, tear-down of the first: no, exit listeners: first
#       vitest 4.1.12 exit code 0, tear-down of the first: no, exit listeners: first last
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
cat >one.test.mjs <<'JS'
import { test } from 'vitest'
test('one', () => {})
JS
cat >first.mjs <<'JS'
import { appendFileSync } from 'node:fs'
const note = (what) => () => appendFileSync('seen', `${what}\n`)
export default () => {
  process.prependListener('exit', note('exit first'))
  process.on('exit', note('exit last'))
  return note('teardown')
}
JS
cat >second.mjs <<'JS'
export default () => () => {
  throw new Error('thrown by a tear-down')
}
JS
cat >vitest.config.mjs <<'JS'
export default { test: { globalSetup: ['./first.mjs', './second.mjs'] } }
JS
look() {
  npm install --silent --no-audit --no-fund "vitest@$1"
  : >seen
  local code=0
  npx vitest run >/dev/null 2>&1 || code=$?
  local teardown=no
  grep -q teardown seen && teardown=yes
  echo "vitest $1 exit code $code, tear-down of the first: $teardown, exit listeners: $(sed -n 's/exit //p' seen | paste -sd' ')"
}
seen=$(look 3.2.7; look 4.1.12)
echo "$seen"
[ "$seen" = "vitest 3.2.7 exit code 1, tear-down of the first: no, exit listeners: first
vitest 4.1.12 exit code 0, tear-down of the first: no, exit listeners: first last" ]
