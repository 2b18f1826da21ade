#!/usr/bin/env bash
# jest 30.5.2: files of `setupFiles` run between the constructor of the test environment and its `setup()`, which is the
# environment's only asynchronous step: what it awaits there (an address, a token) is not there when they read it.
# Jest waits for a function that a CommonJS set-up file exports, which its documentation does not say; and a global set-up
# may still put one first, because the frozen project config holds lists that are not, which workers get as well.
#
# Seen: constructor, set-up file of the global set-up, awaited, set-up file of the project, environment.setup
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jest@30.5.2 jest-environment-node@30.5.2
cat >environment.js <<'JS'
const { appendFileSync } = require('node:fs')
const { TestEnvironment } = require('jest-environment-node')
module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args)
    appendFileSync('seen', 'constructor\n')
  }
  async setup() {
    await super.setup()
    appendFileSync('seen', 'environment.setup\n')
  }
}
JS
cat >global.js <<'JS'
module.exports = async (_, projectConfig) => {
  if (!Object.isFrozen(projectConfig)) throw new Error('the config is not frozen')
  projectConfig.setupFiles.unshift(require.resolve('./pushed.js'))
}
JS
cat >pushed.js <<'JS'
const { appendFileSync } = require('node:fs')
module.exports = async () => {
  appendFileSync('seen', 'set-up file of the global set-up\n')
  await new Promise((resolve) => setTimeout(resolve, 100))
  appendFileSync('seen', 'awaited\n')
}
JS
cat >own.js <<'JS'
require('node:fs').appendFileSync('seen', 'set-up file of the project\n')
JS
cat >jest.config.js <<'JS'
module.exports = { testEnvironment: './environment.js', globalSetup: './global.js', setupFiles: ['./own.js'] }
JS
for number in 1 2; do echo "test('one', () => {})" >"$number.test.js"; done
expected='constructor
set-up file of the global set-up
awaited
set-up file of the project
environment.setup'
npx jest --runInBand 1 >/dev/null 2>&1
paste -sd, seen | sed 's/,/, /g'
[ "$(cat seen)" = "$expected" ]
# The same in a worker.
rm seen
npx jest --maxWorkers 2 --workerThreads=false >/dev/null 2>&1
[ "$(grep -c 'set-up file of the global set-up' seen)" = 2 ]
