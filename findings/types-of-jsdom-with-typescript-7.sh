#!/usr/bin/env bash
# @types/jsdom 21.1.7 (a dependency of jest-environment-jsdom 30) with typescript 7.0.2: its declarations contradict themselves
# where libraries are checked, though the program is empty of mistakes. typescript 5.9.3 takes them. And a program need
# not import jsdom: the types of vitest/node 4.1 do, wherever they are installed, so that installing a Jest environment
# breaks the type check of Vitest tests beside it.
#
# Seen: typescript 5.9.3: 0 errors
#       typescript 7.0.2: TS2411 TS2411
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund vitest@4.1.12 @types/node@24 jest-environment-jsdom@30.5.2 @types/jsdom@21.1.7
cat >config.ts <<'TS'
import type { Vitest } from 'vitest/node'
export type Kept = Vitest
TS
check() {
  npm install --silent --no-audit --no-fund "typescript@$1"
  { npx tsc --noEmit --strict --skipLibCheck false --module nodenext --target es2023 --types node config.ts || true; } |
    sed -n 's/^.*@types\/jsdom.*error \(TS[0-9]*\).*$/\1/p' | paste -sd' '
}
old=$(check 5.9.3)
new=$(check 7.0.2)
echo "typescript 5.9.3: ${old:-0 errors}"
echo "typescript 7.0.2: ${new:-0 errors}"
[ "$old" = '' ] && [ "$new" = 'TS2411 TS2411' ]
