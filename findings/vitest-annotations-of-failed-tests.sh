#!/usr/bin/env bash
# vitest 4.1.12: a test can annotate itself only while its own function runs. In the hooks from which one would annotate all
# tests, or those that failed (afterEach, onTestFailed, onTestFinished), `annotate` refuses, whether the test has passed or
# failed; and it throws at once, although it answers with a promise otherwise, so that `.catch` is never reached.
#
# Seen: passes: afterEach refused, onTestFinished refused
#       fails: afterEach refused, onTestFailed refused, onTestFinished refused
#       inside of a test: annotated
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund vitest@4.1.12
cat >a.test.mjs <<'JS'
import { appendFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
const tried = async ({ annotate, task }, hook) => {
  let answer = 'annotated'
  try {
    await annotate('a note').catch(() => (answer = 'rejected'))
  } catch (error) {
    answer = /outside of the test run/.test(error.message) ? 'refused' : error.message
  }
  appendFileSync('seen.txt', `${task.name}: ${hook} ${answer}\n`)
}
afterEach((context) => tried(context, 'afterEach'))
for (const [name, value] of [['passes', 1], ['fails', 2]])
  test(name, async (context) => {
    context.onTestFailed(() => tried(context, 'onTestFailed'))
    context.onTestFinished(() => tried(context, 'onTestFinished'))
    if (value === 1) await tried(context, 'itself')
    expect(value).toBe(1)
  })
JS
CI='' npx vitest run >run.log 2>&1 || true
of() { sed -n "s/^$1: //p" seen.txt | grep -v itself | sort | paste -sd, | sed 's/,/, /g'; }
seen="passes: $(of passes)
fails: $(of fails)
inside of a test: $(sed -n 's/.*itself //p' seen.txt)"
echo "$seen"
[ "$seen" = "passes: afterEach refused, onTestFinished refused
fails: afterEach refused, onTestFailed refused, onTestFinished refused
inside of a test: annotated" ]
