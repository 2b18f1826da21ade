import { createServer, type Server, type Socket } from 'node:net'
import { evidence, TunnelError } from '@mooring/client'
import { dial, type Route } from '@mooring/tunnel'
import { gatewayOf } from '../../docker/networks.ts'
import type { SessionPart } from '../context.ts'
import type { HostTransport } from './transport.ts'

const dialTimeoutMs = 10_000

/** Listens on the gateway addresses of networks, which only an engine on this very machine has here. */
export function createRelayTransport(
  context: SessionPart<'engine' | 'teardown' | 'signal'>,
  { route }: { route: Route },
): HostTransport {
  const gateways = new Map<string, Promise<string>>()
  const servers = new Map<string, Promise<Server>>()
  const addressOn = (networkId: string): Promise<string> => {
    const known = gateways.get(networkId) ?? gatewayHere(context, networkId)
    gateways.set(networkId, known)
    known.catch(() => gateways.get(networkId) === known && gateways.delete(networkId))
    return known
  }
  return {
    addressOn,
    listen: async (networkId, port) => {
      const address = await addressOn(networkId)
      const key = `${address}:${port}`
      const known = servers.get(key) ?? listen(context, { address, port, route })
      servers.set(key, known)
      known.catch(() => servers.get(key) === known && servers.delete(key))
      await known
    },
  }
}

// Whether the gateway is an address of this machine tells an attempt to listen; the list of interfaces leaves bridges
// out that nothing is connected to yet.
async function gatewayHere({ engine }: SessionPart<'engine'>, networkId: string): Promise<string> {
  const gateway = await gatewayOf(engine.docker, networkId)
  if (gateway === undefined) throw unavailable('the network has no IPv4 gateway')
  const attempt = createServer()
  await listening(attempt, { address: gateway, port: 0 })
  await new Promise((resolve) => attempt.close(resolve))
  return gateway
}

function listening(
  server: Server,
  { address, port }: { address: string; port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(unavailable(`${address}:${port}: ${error.message}`)))
    server.listen({ host: address, port }, resolve)
  })
}

interface Relayed {
  address: string
  port: number
  route: Route
}

async function listen(
  context: SessionPart<'teardown' | 'signal'>,
  relayed: Relayed,
): Promise<Server> {
  const { address, port } = relayed
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    void relay(socket, relayed, context.signal)
  })
  server.unref()
  context.teardown.defer({
    phase: 'host access',
    label: `the listener on ${address}:${port}`,
    command: 'end the process of the tests',
    run: () => closed(server, sockets),
  })
  await listening(server, { address, port })
  return server
}

function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  return new Promise((resolve) => void server.close(() => resolve()))
}

async function relay(socket: Socket, { port, route }: Relayed, signal: AbortSignal): Promise<void> {
  socket.on('error', () => undefined) // 'close' follows.
  const { remoteAddress: sourceAddress = '', remotePort: sourcePort = 0 } = socket
  try {
    const target = await route({ port, sourceAddress, sourcePort })
    if (!target) return void socket.resetAndDestroy()
    join(socket, await dial(target, { signal, timeoutMs: dialTimeoutMs }))
  } catch {
    socket.resetAndDestroy()
  }
}

/** Ends and resets are passed on as such; each side is read as fast as the other takes it. */
function join(socket: Socket, service: Socket): void {
  service.on('error', () => undefined)
  socket.on('close', (failed) => (failed ? service.resetAndDestroy() : service.destroySoon()))
  service.on('close', (failed) => (failed ? socket.resetAndDestroy() : socket.destroySoon()))
  if (socket.destroyed) return void service.destroy()
  socket.pipe(service)
  service.pipe(socket)
}

function unavailable(reason: string): TunnelError {
  return new TunnelError({
    code: 'RELAY_UNAVAILABLE',
    what: "Host port exposure cannot use `tunnel: 'relay'` here.",
    why: evidence('reason', reason),
    fix: 'leave `tunnel` out, which works with every engine.',
  })
}
