#!/usr/bin/env bash
# Node 24.21.0: an ES module that imports anything from `node:http` makes Node load the whole of undici, though nothing of it is
# used. The namespace of a built-in module is filled by reading each of its exports, and `WebSocket`, `CloseEvent` and
# `MessageEvent` of `node:http` are getters that load it. `require('node:http')` and `process.getBuiltinModule('node:http')`
# read nothing. It cost 45 ms of CPU time, where a Node that does nothing took 30.
#
# Seen: import: undici loaded
#       require: undici not loaded
#       getBuiltinModule: undici not loaded
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund node@24.21.0
loaded='console.log(process.moduleLoadList.some((name) => name.endsWith("deps/undici/undici")) ? "undici loaded" : "undici not loaded")'
echo "import { request } from 'node:http'; if (request) $loaded" >import.mjs
echo "const { request } = require('node:http'); if (request) $loaded" >require.cjs
echo "const { request } = process.getBuiltinModule('node:http'); if (request) $loaded" >built-in.mjs
node=node_modules/node/bin/node
seen="import: $($node import.mjs)
require: $($node require.cjs)
getBuiltinModule: $($node built-in.mjs)"
echo "$seen"
[ "$seen" = 'import: undici loaded
require: undici not loaded
getBuiltinModule: undici not loaded' ]
