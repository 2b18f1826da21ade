import { once } from 'node:events'
import { connect } from 'node:net'
import { GrpcError, grpcStatus } from './grpc-frames.ts'
import { unary, type GrpcCall, type GrpcMethods } from './grpc-server.ts'
import { bytesOf, decode, encode, textOf } from './protobuf.ts'

/**
 * Leads steps of a Dockerfile to agents of SSH on this machine, so that keys never leave them.
 *
 * @param agents paths of the agents' sockets by the ids that steps name
 */
export const sshService = (agents: ReadonlyMap<string, string>): GrpcMethods => ({
  '/moby.sshforward.v1.SSH/CheckAgent': unary((request) => {
    agentOf(agents, textOf(decode(request), 1))
    return Promise.resolve(encode())
  }),
  '/moby.sshforward.v1.SSH/ForwardAgent': (call) =>
    forward(call, agentOf(agents, call.header('buildkit.ssh.id')[0] ?? '')),
})

function agentOf(agents: ReadonlyMap<string, string>, id: string): string {
  const path = agents.get(id || 'default')
  if (path === undefined)
    throw new GrpcError(grpcStatus.notFound, `ssh ${id} is not declared under build.ssh`)
  return path
}

async function forward({ messages, send }: GrpcCall, path: string): Promise<void> {
  const agent = connect(path)
  try {
    await once(agent, 'connect')
    const asking = (async () => {
      for await (const message of messages) agent.write(bytesOf(decode(message), 1) ?? '')
      agent.end()
    })()
    // The agent may end first, and then nobody waits for more questions.
    asking.catch(() => agent.destroy())
    for await (const chunk of agent) await send(encode([1, chunk as Buffer]))
  } finally {
    agent.destroy()
  }
}
