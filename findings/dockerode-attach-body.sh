#!/usr/bin/env bash
# dockerode 5.0.1 with docker-modem 5.0.7: `container.attach({ hijack: true, ... })` puts its options into the query and, as JSON,
# into the body of the upgrade request as well. Docker 20.10 drops the body unless it comes later than the header, as under load.
# Podman 5.8.6 always takes the bytes behind the header for input
# of the process, so that a program in the container reads `{"stream":true,...}` before the first byte of its client: an SSH
# server over attach dies of a bad packet. An empty `_body` does not help, because then the request is chunked and Docker waits
# for its end.
#
# Seen: attach sends 70 bytes behind its header: {"stream":true,"stdin":true,"stdout":true,"stderr":true,"hijack":true}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dockerode@5.0.1 docker-modem@5.0.7
cat >attach.cjs <<'JS'
const { createServer } = require('node:net')
const Docker = require('dockerode')
const server = createServer((socket) => {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
    const [head, body = ''] = text.split('\r\n\r\n')
    const [, length = '0'] = /content-length: (\d+)/i.exec(head) ?? []
    if (body.length < Number(length)) return
    console.log(`attach sends ${length} bytes behind its header: ${body}`)
    socket.end('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
    server.close()
  })
})
server.listen(0, '127.0.0.1', () => {
  const docker = new Docker({ protocol: 'http', host: '127.0.0.1', port: server.address().port })
  const streams = { stream: true, stdin: true, stdout: true, stderr: true }
  docker.getContainer('c').attach({ ...streams, hijack: true }, (error, stream) => {
    if (error) throw error
    stream.resume()
  })
})
JS
seen=$(node attach.cjs)
echo "$seen"
[ "$seen" = 'attach sends 70 bytes behind its header: {"stream":true,"stdin":true,"stdout":true,"stderr":true,"hijack":true}' ]
