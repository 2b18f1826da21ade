#!/usr/bin/env bash
# docker-modem 5.0.7 with dockerode 5.0.1: `container.logs()` without `follow` answers a Buffer, unless the whole log is a JSON text.
# A container with a terminal has a raw log, and one that prints a number or an object gives that number or object, so that
# `answer.toString()` is `[object Object]`, and a log of `null` or `0` comes as a Buffer again. The client parses every answer that it
# does not stream, whatever its content type.
#
# Seen: "ready" Buffer
#       "42" number
#       "{\"level\":30}" object
#       "0" Buffer
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dockerode@5.0.1 docker-modem@5.0.7
cat >logs.cjs <<'JS'
const { createServer } = require('node:http')
const Docker = require('dockerode')
const texts = ['ready', '42', '{"level":30}', '0']
let next = 0
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/vnd.docker.raw-stream' })
  response.end(texts[next++])
})
server.listen(0, '127.0.0.1', async () => {
  const docker = new Docker({ protocol: 'http', host: '127.0.0.1', port: server.address().port })
  for (const text of texts) {
    const answer = await docker.getContainer('c').logs({ stdout: true })
    console.log(JSON.stringify(text), Buffer.isBuffer(answer) ? 'Buffer' : typeof answer)
  }
  server.close()
})
JS
seen=$(node logs.cjs)
echo "$seen"
[ "$seen" = '"ready" Buffer
"42" number
"{\"level\":30}" object
"0" Buffer' ]
