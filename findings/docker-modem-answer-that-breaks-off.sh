#!/usr/bin/env bash
# docker-modem 5.0.7: a request whose answer breaks off in its middle, as when the engine or a proxy before it dies, neither
# succeeds nor fails. The client collects the answer and waits for its `end`; Node tells a cut answer by `error` and `close`
# alone, to which nobody listens. `await container.inspect()` then waits for ever, and a process with nothing else to do ends
# with exit code 13 or 0 in the middle of it.
#
# Seen: the server cut its answer after 11 of 100 bytes
#       one second later the promise is still pending
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund dockerode@5.0.1 docker-modem@5.0.7
cat >inspect.cjs <<'JS'
const { createServer } = require('node:http')
const { setTimeout: sleep } = require('node:timers/promises')
const Docker = require('dockerode')
const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '100' })
  response.write('{"Id":"abc"', () => {
    console.log('the server cut its answer after 11 of 100 bytes')
    setImmediate(() => response.destroy())
  })
})
server.listen(0, '127.0.0.1', async () => {
  const docker = new Docker({ protocol: 'http', host: '127.0.0.1', port: server.address().port })
  let state = 'pending'
  const settled = (how) => () => (state = how)
  docker.getContainer('c').inspect().then(settled('fulfilled'), settled('rejected'))
  await sleep(1000)
  console.log(`one second later the promise is still ${state}`)
  process.exit()
})
JS
seen=$(node inspect.cjs)
echo "$seen"
[ "$seen" = 'the server cut its answer after 11 of 100 bytes
one second later the promise is still pending' ]
