#!/usr/bin/env bash
# Node 24.21.0 and 26.10.0, a server of `node:http` that hears a request with `Connection: Upgrade` and a body, as Docker's clients send
# it to start an exec or a build. Up to 25 the body is in `head`, the third argument of the event `upgrade`, with whatever follows, and
# `request` has none, so that a proxy passes `head` on. Since 26 `head` begins behind the body, and the body is that of `request`,
# which must be read: a proxy that does not waits forever, for the server behind it waits for the body.
#
# Seen: Node 24.21.0: head "{}more", body ""
#       Node 26.10.0: head "more", body "{}"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.cjs <<'JS'
const { createServer } = require('node:http')
const { connect } = require('node:net')
const server = createServer()
server.on('upgrade', (request, socket, head) => {
  let body = ''
  request.on('data', (piece) => (body += piece))
  setTimeout(() => {
    console.log(`Node ${process.versions.node}: head ${JSON.stringify(String(head))}, body ${JSON.stringify(body)}`)
    socket.destroy()
    server.close()
  }, 500)
})
server.listen(0, '127.0.0.1', () => {
  const lines = ['POST /exec/1/start HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: tcp', 'Content-Length: 2']
  connect(server.address().port, '127.0.0.1').on('error', () => {}).write(`${lines.join('\r\n')}\r\n\r\n{}more`)
})
JS
npm init --yes >/dev/null
seen=$(for version in 24.21.0 26.10.0; do
  mkdir "$version"
  (cd "$version" && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund "node@$version")
  "$version/node_modules/node/bin/node" try.cjs
done)
echo "$seen"
[ "$seen" = 'Node 24.21.0: head "{}more", body ""
Node 26.10.0: head "more", body "{}"' ]
