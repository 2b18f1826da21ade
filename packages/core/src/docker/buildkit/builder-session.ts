import { randomUUID } from 'node:crypto'
import type Docker from 'dockerode'
import { upgradedSocket } from '../upgraded-socket.ts'
import { serveGrpc, unary, type GrpcMethods } from './grpc-server.ts'
import { encode } from './protobuf.ts'

/** What the builder may ask while it builds, under an id that the build names. */
export interface BuilderSession extends Disposable {
  id: string
}

// The builder looks every few seconds whether this side is alive; 1 means that it serves.
const health: GrpcMethods = {
  '/grpc.health.v1.Health/Check': unary(() => Promise.resolve(encode([1, 1]))),
}

/**
 * Opens a session on the engine, over which the builder calls methods of this side.
 *
 * @param sharedKey the builder keeps files of a former build for the next one with the same key
 */
export async function openSession(
  docker: Docker,
  methods: GrpcMethods,
  { sharedKey, signal }: { sharedKey: string; signal: AbortSignal },
): Promise<BuilderSession> {
  const id = randomUUID()
  const all = { ...methods, ...health }
  const socket = await upgradedSocket(docker, {
    path: '/session',
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'mooring',
      'X-Docker-Expose-Session-Sharedkey': sharedKey,
      'X-Docker-Expose-Session-Grpc-Method': Object.keys(all),
    },
    signal,
  })
  return { id, [Symbol.dispose]: serveGrpc(socket, all) }
}
