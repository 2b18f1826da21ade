import { createServer } from 'node:net'

// The program of the service that is called. The first byte of a connection says what it wants: E echoes all that
// follows, D sends so many bytes and ends, U takes so many bytes and answers one. It runs as a text too, in a container.

const { host, port } = JSON.parse(process.argv.at(-1))
const chunk = Buffer.alloc(64 * 1024, 'mooring')

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {})
  socket.once('data', (first) => serve[String.fromCharCode(first[0])]?.(socket, first.subarray(1)))
})
server.listen({ host, port, backlog: 1024 }, () => process.send?.({ port: server.address().port }))
process.on('disconnect', () => process.exit())

const serve = {
  E: (socket, rest) => {
    if (rest.length > 0) socket.write(rest)
    socket.pipe(socket)
  },
  D: (socket, rest) => {
    let missing = rest.readUInt32BE(0)
    const sendOn = () => {
      while (missing > 0) {
        const piece = chunk.subarray(0, missing)
        missing -= piece.length
        if (!socket.write(piece)) return void socket.once('drain', sendOn)
      }
      socket.end()
    }
    sendOn()
  },
  U: (socket, rest) => {
    let missing = rest.readUInt32BE(0) - (rest.length - 4)
    const take = () => void (missing <= 0 && socket.end('!'))
    socket.on('data', ({ length }) => {
      missing -= length
      take()
    })
    take()
  },
}
