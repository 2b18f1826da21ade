import type { AcceptConnection, ClientChannel, RejectConnection, TcpConnectionDetails } from 'ssh2'
import { dial } from './dial.ts'
import type { Route } from './route.ts'
import { splice } from './splice.ts'
import type { SshConnection } from './ssh-connection.ts'

export interface IncomingOptions {
  route: Route
  maxChannels: number
  dialTimeoutMs: number
}

interface Offer {
  details: TcpConnectionDetails
  accept: AcceptConnection<ClientChannel>
  reject: RejectConnection
}

/** Serves every connection to a forwarded port, each on its own. */
export function serveIncoming(connection: SshConnection, options: IncomingOptions): void {
  let channels = 0
  connection.client.on('tcp connection', (details, accept, reject) => {
    if (channels >= options.maxChannels) return reject()
    channels += 1
    void serve(connection, { details, accept, reject }, options).finally(() => (channels -= 1))
  })
}

/** The service is dialled first, so that a rejected peer sees a reset and never an empty answer. */
async function serve(
  { over, stream }: SshConnection,
  { details, accept, reject }: Offer,
  options: IncomingOptions,
): Promise<void> {
  const socket = await reach(details, over, options).catch(() => undefined)
  if (over.aborted) return void socket?.destroy()
  if (!socket) return reject()
  await splice(accept(), socket, { transport: stream, over })
}

async function reach(
  { destPort, srcIP, srcPort }: TcpConnectionDetails,
  over: AbortSignal,
  { route, dialTimeoutMs }: IncomingOptions,
): ReturnType<typeof dial> {
  const incoming = { port: destPort, sourceAddress: srcIP, sourcePort: srcPort }
  const target = await route(incoming)
  if (!target) throw new Error('no route')
  return dial(target, { signal: over, timeoutMs: dialTimeoutMs })
}
