#!/usr/bin/env bash
# vitest 4.1.12: `vitest.collect()` of vitest/node, with which editors find tests, runs the global set-up, and only once: the
# run that follows does not run it again. A global set-up cannot tell the two apart, so that whatever it starts is
# started for a list of tests. A reporter can: `onTestRunStart` is called for the run, and not for the collection.
#
# Seen: collect: global set-up
#       run: reporter
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund vitest@4.1.12
cat >one.test.mjs <<'JS'
import { test } from 'vitest'
test('one', () => {})
JS
cat >global.mjs <<'JS'
export default () => void globalThis.calls.push('global set-up')
JS
cat >program.mjs <<'JS'
import { createVitest } from 'vitest/node'
const calls = (globalThis.calls = [])
const reporter = { onTestRunStart: () => void calls.push('reporter') }
const vitest = await createVitest('test', {
  watch: true,
  config: false,
  globalSetup: ['./global.mjs'],
  include: ['one.test.mjs'],
  reporters: [reporter],
})
await vitest.collect()
console.log(`collect: ${calls.splice(0).join(', ')}`)
await vitest.runTestSpecifications(await vitest.globTestSpecifications())
console.log(`run: ${calls.splice(0).join(', ')}`)
await vitest.close()
process.exit(0)
JS
seen=$(node program.mjs 2>/dev/null)
echo "$seen"
[ "$seen" = "collect: global set-up
run: reporter" ]
