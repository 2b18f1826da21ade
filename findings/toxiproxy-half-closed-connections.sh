#!/usr/bin/env bash
# Toxiproxy 2.5.0, without any toxic: a client that has sent all it has to say, and says so (FIN, as `printf … | nc` or a
# request of HTTP/1.0 does), gets no answer over the proxy unless it comes at once. The end of one direction ends both, though
# each has a goroutine of its own. Straight to the server the answer arrives.
#
# Seen: straight to the server: answer to hello
#       over the proxy: nothing
set -euo pipefail
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
GOBIN="$folder" CGO_ENABLED=0 go install github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0 >go.log 2>&1
cat >try.mjs <<'JS'
import { connect, createServer } from 'node:net'
const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
const server = createServer({ allowHalfOpen: true }, (socket) => {
  let asked = ''
  socket.on('data', (data) => (asked += data)).on('error', () => {})
  socket.on('end', () => setTimeout(() => socket.end(`answer to ${asked}`), 500))
})
const port = await listening(server)
const free = createServer()
const proxied = await listening(free)
await new Promise((resolve) => free.close(resolve))
const api = `http://127.0.0.1:${process.argv[2]}`
const until = Date.now() + 10_000
while (Date.now() < until && !(await fetch(`${api}/version`).catch(() => undefined)));
await fetch(`${api}/proxies`, {
  method: 'POST',
  body: JSON.stringify({ name: 'line', listen: `127.0.0.1:${proxied}`, upstream: `127.0.0.1:${port}`, enabled: true }),
})
const ask = (to) =>
  new Promise((resolve) => {
    let answer = ''
    connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
      .on('data', (data) => (answer += data))
      .on('error', () => {})
      .on('close', () => resolve(answer || 'nothing'))
      .on('end', function () { this.destroy() })
      .end('hello')
  })
console.log(`straight to the server: ${await ask(port)}`)
console.log(`over the proxy: ${await ask(proxied)}`)
process.exit()
JS
port=$(node -e "const s=require('net').createServer().listen(0,()=>{console.log(s.address().port);s.close()})")
LOG_LEVEL=error ./server -host 127.0.0.1 -port "$port" >proxy.log 2>&1 &
seen=$(node try.mjs "$port")
echo "$seen"
[ "$seen" = "straight to the server: answer to hello
over the proxy: nothing" ]
