import type { Agent } from 'node:http'
import type Docker from 'dockerode'
import { HttpAgent, HttpsAgent } from '../../node-http.ts'
import { noteEngine } from '../engine-commands.ts'
import { loadDockerode } from '../load-dockerode.ts'
import { logRequests } from '../request-log.ts'
import { withWholeAnswers } from '../whole-answers.ts'
import type { TcpAddress } from './address.ts'
import type { Certificates } from './certificates.ts'
import { portOf, type Endpoint } from './endpoint-candidates.ts'
import { withSpareConnections } from './spare-connections.ts'
import { sshAgent } from './ssh-agent.ts'

/** A client of the engine at an endpoint; nothing is connected yet. */
export interface EngineClient {
  docker: Docker
  /** Closes connections that are kept open. */
  close(): void
}

/** @param options.spareConnections opened beside the first one, where opening one takes round trips @default 0 */
export function engineClient(
  endpoint: Endpoint,
  { spareConnections = 0 }: { spareConnections?: number } = {},
): EngineClient {
  const client = clientAt(endpoint, spareConnections)
  return { ...client, docker: noteEngine(client.docker, endpoint) }
}

function clientAt({ address, certificates }: Endpoint, spareConnections: number): EngineClient {
  if (address.kind === 'socket')
    return { docker: clientWith({ socketPath: address.path }), close: () => undefined }
  const agent = withSpareConnections(
    address.kind === 'ssh' ? sshAgent(address) : tcpAgent(certificates),
    spareConnections,
  )
  const docker =
    address.kind === 'ssh'
      ? clientWith({ host: 'http://docker', agent })
      : clientWith({ ...tcpOptions(address, certificates !== undefined), agent })
  return { docker, close: () => agent.destroy() }
}

function tcpAgent(certificates: Certificates | undefined): Agent {
  if (!certificates) return new HttpAgent({ keepAlive: true })
  const { verify, ...texts } = certificates
  return new HttpsAgent({ keepAlive: true, rejectUnauthorized: verify, ...texts })
}

function tcpOptions(address: TcpAddress, hasTls: boolean): Record<string, unknown> {
  const protocol = hasTls ? 'https' : 'http'
  const { host, pathPrefix } = address
  const bracketed = host.includes(':') ? `[${host}]` : host
  return {
    host: `${protocol}://${bracketed}`,
    port: portOf(address, hasTls),
    protocol,
    // What dockerode calls a version stands before every path, which its prefix does not.
    ...(pathPrefix !== '' && { version: pathPrefix.slice(1) }),
  }
}

// Everything is said, because dockerode takes the rest from the environment, which may mean another endpoint.
function clientWith(options: Record<string, unknown>): Docker {
  const docker = new (loadDockerode())({
    protocol: 'http',
    host: undefined,
    port: undefined,
    socketPath: undefined,
    pathPrefix: '/',
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    ...options,
  } as Docker.DockerOptions)
  return withWholeAnswers(logRequests(docker))
}
