#!/usr/bin/env bash
# vitest 4.1.12 and 5.1.1: `vitest.close()` while a rerun of watch mode is under way. 4.1.12 calls the tear-down of the global
# set-up while the test still runs, so that the test loses what the set-up gave it, and nobody hears of its result. 5.1.1 has
# the run come to its end before.
#
# Seen: vitest 4.1.12: torn down under the test
#       vitest 5.1.1: torn down behind the test
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node@24.21.0
cat >slow.test.mjs <<'JS'
import { appendFileSync } from 'node:fs'
import { test } from 'vitest'
test('slow', async () => {
  appendFileSync('seen', 'begins\n')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  appendFileSync('seen', 'ends\n')
})
JS
cat >global.mjs <<'JS'
import { appendFileSync } from 'node:fs'
export default () => () => appendFileSync('seen', 'tear-down\n')
JS
cat >program.mjs <<'JS'
import { existsSync, readFileSync } from 'node:fs'
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', {
  watch: true,
  config: false,
  globalSetup: ['./global.mjs'],
  include: ['slow.test.mjs'],
  reporters: [{}],
})
const run = vitest.start().catch(() => undefined)
while (!existsSync('seen') || !readFileSync('seen', 'utf8').includes('begins'))
  await new Promise((resolve) => setTimeout(resolve, 20))
await vitest.close()
await run
process.exit(0)
JS
look() {
  npm install --silent --no-audit --no-fund "vitest@$1"
  rm -f seen
  timeout 60 node_modules/node/bin/node program.mjs >/dev/null 2>&1 || true
  local order
  order=$(paste -sd' ' seen)
  case $order in
    'begins tear-down'*) echo "vitest $1: torn down under the test" ;;
    'begins ends tear-down') echo "vitest $1: torn down behind the test" ;;
    *) echo "vitest $1: $order" ;;
  esac
}
seen=$(look 4.1.12; look 5.1.1)
echo "$seen"
[ "$seen" = "vitest 4.1.12: torn down under the test
vitest 5.1.1: torn down behind the test" ]
