import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { StandIn } from './stand-in.ts'

/** A client that waits for more than the stand-in has must not hold up the wait for the real server. */
const usualLimitMs = 250

const rehearsed = new Map<string, Promise<void>>()

/** Rehearses a client where this process has not done so yet. @param client its name */
export async function rehearseOnce(
  client: string,
  attempt: (address: string) => Promise<unknown>,
  standIn: StandIn,
): Promise<void> {
  const rehearsal = rehearsed.get(client) ?? rehearse(attempt, standIn)
  rehearsed.set(client, rehearsal)
  await rehearsal
}

/**
 * Has a client try a server of our own. Its first conversation in a process takes 5 to 40 ms more than the others, which are
 * better spent while the real server starts.
 *
 * @param attempt connects to an address; what it throws is expected
 * @param limitMs when it hangs up at the latest, default 250
 */
export async function rehearse(
  attempt: (address: string) => Promise<unknown>,
  standIn: StandIn,
  limitMs: number = usualLimitMs,
): Promise<void> {
  const sockets = new Set<Socket>()
  // Of the kind that fake timers of a test do not hold up.
  const limit = AbortSignal.timeout(limitMs)
  const server = createServer((socket) => {
    if (limit.aborted) return void socket.destroy()
    sockets.add(socket)
    play(standIn, socket)
  }).listen(0, '127.0.0.1')
  const hangUp = (): void => sockets.forEach((socket) => socket.destroy())
  limit.addEventListener('abort', hangUp, { once: true })
  try {
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await attempt(`127.0.0.1:${port}`)
  } catch {
    // It hung up, or could not listen, and then the first try is the real one.
  } finally {
    limit.removeEventListener('abort', hangUp)
    server.close()
    hangUp()
  }
}

function play({ greeting, answer }: StandIn, socket: Socket): void {
  let turn = 0
  socket.on('error', () => undefined)
  socket.on('data', (heard) => {
    const said = answer(heard, (turn += 1))
    if (said) socket.write(said)
    else socket.destroy()
  })
  if (greeting) socket.write(greeting)
}
