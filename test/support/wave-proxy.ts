import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { engineSocket } from './engine-socket.ts'

/** A far engine: everything that is under way at once comes back at once, and counts as one step of a chain. */
export interface WaveProxy extends AsyncDisposable {
  /** Value for DOCKER_HOST. */
  dockerHost: string
  /** What each step so far brought back: 'connection', or the first line of the request that was answered. */
  steps: string[][]
}

/** How long a client says nothing before it counts as waiting. A longer one never makes the count wrong. */
const quietMs = 200

/**
 * Offers the engine on a TCP port and passes every byte on as it is. The opening of a connection and the beginning of an
 * answer are held until the engine has answered all that it was asked and the client asks for nothing more; then all of
 * them are let go. So a step is what a round trip to a far engine would be, however long anything takes here.
 */
export async function startWaveProxy(): Promise<WaveProxy> {
  const steps: string[][] = []
  const sockets = new Set<Socket>()
  const held = new Map<() => void, string>()
  const unanswered = new Set<Socket>()
  let quiet: NodeJS.Timeout | undefined
  const letGo = (): void => {
    if (unanswered.size > 0 || held.size === 0) return
    const wave = [...held]
    held.clear()
    steps.push(wave.map(([, what]) => what).toSorted())
    for (const [release] of wave) release()
  }
  const stir = (): void => {
    clearTimeout(quiet)
    quiet = setTimeout(letGo, quietMs)
  }
  const hold = (what: string, release: () => void): void => {
    held.set(release, what)
    stir()
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: engineSocket, allowHalfOpen: true })
    let asked = ''
    client.pause()
    for (const socket of [client, engine]) {
      sockets.add(socket)
      const other = socket === client ? engine : client
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        unanswered.delete(client)
        other.destroy()
        stir()
      })
    }
    hold('connection', () => client.resume())
    client.on('data', (chunk: Buffer) => {
      if (!unanswered.has(client)) asked = firstLine(chunk)
      unanswered.add(client)
      engine.write(chunk)
      stir()
    })
    client.on('end', () => engine.end())
    engine.on('data', (chunk: Buffer) => {
      if (!unanswered.delete(client)) return void client.write(chunk)
      engine.pause()
      hold(asked, () => {
        client.write(chunk)
        engine.resume()
      })
    })
    engine.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    dockerHost: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    steps,
    [Symbol.asyncDispose]: async () => {
      clearTimeout(quiet)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

const firstLine = (chunk: Buffer): string =>
  chunk
    .toString('latin1')
    .split('\r\n', 1)[0]!
    .replace(/ HTTP\/1\.1$/, '')
    .replace(/\?.*/, '')
