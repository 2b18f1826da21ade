#!/usr/bin/env bash
# dockerode 5.0.1 with docker-modem 5.0.7: `protocol: 'ssh'` with a host, as their pages show it, ends before anything is sent since
# Node 26. They resolve each path against `ssh:HOST:PORTHOST`, which Node up to 25 parsed with a deprecation warning (DEP0170). Neither
# the client's `engines` nor npm says so.
#
# Seen: Node 24.21.0: ECONNREFUSED
#       Node 26.10.0: ERR_INVALID_ARG_VALUE, Invalid port in url
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.cjs <<'JS'
const Docker = require('dockerode')
// Nothing listens there: who gets so far is refused.
const engine = new Docker({ protocol: 'ssh', host: '127.0.0.1', port: 1, username: 'me' })
engine.ping().catch(({ code, message }) => {
  const reason = /Invalid port in url/.exec(message)
  console.log(`Node ${process.versions.node}: ${[code, ...(reason ?? [])].join(', ')}`)
})
JS
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dockerode@5.0.1 docker-modem@5.0.7
seen=$(for version in 24.21.0 26.10.0; do
  mkdir "$version"
  (cd "$version" && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund "node@$version")
  "$version/node_modules/node/bin/node" try.cjs 2>/dev/null
done)
echo "$seen"
[ "$seen" = 'Node 24.21.0: ECONNREFUSED
Node 26.10.0: ERR_INVALID_ARG_VALUE, Invalid port in url' ]
