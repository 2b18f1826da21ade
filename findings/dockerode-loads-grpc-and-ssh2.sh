#!/usr/bin/env bash
# dockerode 5.0.1 (docker-modem 5.0.x), Node 20 and later: `require('dockerode')` alone, before any client is made, loads
# @grpc/grpc-js, protobufjs and ssh2, though gRPC serves only sessions of BuildKit and ssh2 only `protocol: 'ssh'`.
# Loading looks lazy for a library whose main use is a unix socket; it is most of the time of its import.
#
# Seen: loaded before a client is made: @grpc/grpc-js, protobufjs, ssh2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts dockerode@5.0.1
cat >loaded.cjs <<'JS'
require('dockerode')
const files = Object.keys(require.cache)
const loaded = ['@grpc/grpc-js', 'protobufjs', 'ssh2'].filter((name) =>
  files.some((file) => file.includes(`node_modules/${name}/`)),
)
console.log(`loaded before a client is made: ${loaded.join(', ') || 'none of them'}`)
JS
seen=$(node loaded.cjs)
echo "$seen"
[ "$seen" = 'loaded before a client is made: @grpc/grpc-js, protobufjs, ssh2' ]
