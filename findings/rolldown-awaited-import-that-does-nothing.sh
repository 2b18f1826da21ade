#!/usr/bin/env bash
# rolldown 1.3.3: `sideEffects` in the package.json of the package that is bundled, which names files of dist as they are
# published, is applied to the sources too. An `await import('./act.js')`, which nobody writes but for what the module does,
# becomes an empty object where src/act.js is not in that list: the module is gone from the bundle, and no warning is told.
# Without the key it is there.
#
# Seen: with sideEffects: files index.js, warnings 0, the program says ()
#       without: files act.js index.js, warnings 0, the program says (acts)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund rolldown@1.3.3
npm pkg set type=module
mkdir src
echo "console.log('acts')" >src/act.js
printf "export const ready = true\nawait import('./act.js')\n" >src/index.js
cat >build.mjs <<'JS'
import { execFileSync } from 'node:child_process'
import { rolldown } from 'rolldown'
let warnings = 0
const onLog = () => (warnings += 1)
const bundle = await rolldown({ input: 'src/index.js', platform: 'node', onLog })
const { output } = await bundle.write({ dir: 'dist', format: 'esm', chunkFileNames: '[name].js' })
const files = output.map(({ fileName }) => fileName).sort().join(' ')
const said = execFileSync(process.execPath, ['dist/index.js'], { encoding: 'utf8' }).trim()
console.log(`files ${files}, warnings ${warnings}, the program says (${said})`)
JS
npm pkg set --json 'sideEffects=["./dist/index.js"]'
seen="with sideEffects: $(node build.mjs)"
npm pkg delete sideEffects
rm -r dist
seen="$seen
without: $(node build.mjs)"
echo "$seen"
[ "$seen" = "with sideEffects: files index.js, warnings 0, the program says ()
without: files act.js index.js, warnings 0, the program says (acts)" ]
