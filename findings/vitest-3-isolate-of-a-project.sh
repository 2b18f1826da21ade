#!/usr/bin/env bash
# vitest 3.2.7: `isolate: false` of a project in `projects` does nothing in the pools forks and threads. They look at the
# settings of the root alone, so that each file of the project has a worker of its own, without a word; the types allow the
# setting, and the same line at the root, or `--no-isolate`, works. 4.1.12 does what the project says.
#
# Seen: vitest 3.2.7 forks: by the project 2 workers, by the root 1, by the command line 1
#       vitest 3.2.7 threads: by the project 2 workers, by the root 1, by the command line 1
#       vitest 4.1.12 forks: by the project 1 workers, by the root 1, by the command line 1
#       vitest 4.1.12 threads: by the project 1 workers, by the root 1, by the command line 1
set -euo pipefail
self=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
for name in one two; do
  cat >$name.test.mjs <<'JS'
import { appendFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { test } from 'vitest'
test('tells its worker', () => appendFileSync('workers', `${process.pid}.${threadId}\n`))
JS
done
cat >vitest.config.mjs <<'JS'
const { POOL: pool, SAID_BY: saidBy } = process.env
const saidAt = (place) => (saidBy === place ? { isolate: false } : {})
export default {
  test: {
    pool,
    fileParallelism: false,
    ...saidAt('root'),
    projects: [{ extends: true, test: { name: 'a project', ...saidAt('project') } }],
  },
}
JS
workers() {
  : >workers
  POOL=$1 SAID_BY=$2 npx vitest run ${3:-} >/dev/null 2>&1
  sort -u workers | wc -l
}
look() {
  npm install --silent --no-audit --no-fund "vitest@$1"
  for pool in forks threads; do
    echo "vitest $1 $pool: by the project $(workers $pool project) workers, by the root $(workers $pool root), by the command line $(workers $pool nobody --no-isolate)"
  done
}
seen=$(look 3.2.7; look 4.1.12)
echo "$seen"
[ "$seen" = "$(sed -n 's/^#\( Seen:\|      \) \(vitest .* workers, .*\)$/\2/p' "$self")" ]
