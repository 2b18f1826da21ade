#!/usr/bin/env bash
# nats-server 2.15.3 with @nats-io/jetstream 3.4.0: a stream that was purged still remembers the ids of its messages. Who publishes
# one of them again is answered with success, `duplicate: true` and the number of a message that no longer exists, and the stream
# stays empty, for two minutes unless `duplicate_window` says otherwise. The same after the one message was deleted. Tests that purge a
# stream between them and publish with the same ids pass once. Only a stream that is deleted and made anew has forgotten.
#
# Seen: published: number 1, duplicate false, the stream has 1
#       after a purge: number 1, duplicate true, the stream has 0
#       another id: number 2, duplicate false, the stream has 1
#       after message 2 was deleted: number 2, duplicate true, the stream has 0
#       made anew: number 1, duplicate false, the stream has 1
set -euo pipefail
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; wait; rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0
GOBIN="$folder" CGO_ENABLED=0 go install github.com/nats-io/nats-server/v2@v2.15.3 >go.log 2>&1
mkdir ports
# A free port, which it tells in a file.
timeout 120 ./nats-server --addr 127.0.0.1 --port -1 --jetstream --store_dir "$folder/data" --ports_file_dir "$folder/ports" >log 2>&1 &
server=$!
for _ in $(seq 200); do
  compgen -G 'ports/*.ports' >/dev/null && break
  sleep 0.1
done
cat >publish.mjs <<'JS'
import { connect } from '@nats-io/transport-node'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
const connection = await connect({ servers: process.argv[2] })
const { streams } = await jetstreamManager(connection)
const make = () => streams.add({ name: 'orders', subjects: ['orders.>'] })
const publish = async (when, msgID) => {
  const { seq, duplicate } = await jetstream(connection).publish('orders.new', 'one', { msgID })
  const { state } = await streams.info('orders')
  console.log(`${when}: number ${seq}, duplicate ${duplicate}, the stream has ${state.messages}`)
}
await make()
await publish('published', 'a')
await streams.purge('orders')
await publish('after a purge', 'a')
await publish('another id', 'b')
await streams.deleteMessage('orders', 2)
await publish('after message 2 was deleted', 'b')
await streams.delete('orders')
await make()
await publish('made anew', 'a')
await connection.close()
JS
seen=$(node publish.mjs "$(grep -o '127.0.0.1:[0-9]*' ports/*.ports | head -n 1)")
echo "$seen"
[ "$seen" = 'published: number 1, duplicate false, the stream has 1
after a purge: number 1, duplicate true, the stream has 0
another id: number 2, duplicate false, the stream has 1
after message 2 was deleted: number 2, duplicate true, the stream has 0
made anew: number 1, duplicate false, the stream has 1' ]
