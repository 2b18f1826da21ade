import { once } from 'node:events'
import { connect } from 'node:net'

/** A connection to a Redis server that counts what it is told, because the texts do not matter. */
export async function connected({ host, port }) {
  const socket = connect(port, host).setNoDelay()
  await once(socket, 'connect')
  let missing = 0
  let told = () => {}
  socket.on('data', ({ length }) => {
    missing -= length
    if (missing <= 0) told()
  })
  const ended = new Promise((resolve) => socket.once('end', resolve).once('error', resolve))
  return {
    ended,
    /** Settles when at least so many bytes have come. */
    ask: (text, bytes) =>
      new Promise((resolve) => {
        missing = bytes
        told = resolve
        socket.write(text)
      }),
    end: () => socket.destroy(),
  }
}
