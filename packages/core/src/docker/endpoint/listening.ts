import { connect } from 'node:net'
import { orAborted, sleep } from '../../abort.ts'
import { portOf, type Endpoint } from './endpoint-candidates.ts'

/** Whether something takes connections where an engine was. */
export interface Listening {
  /** As far as the last attempt could tell; one over ssh cannot, and counts as taken. */
  readonly isThere: boolean
}

const intervalMs = 100
/** Somebody who is there takes a connection in one round trip, however much there is to do. */
const attemptLimitMs = 400

/** Looks again and again until the signal aborts. */
export function followListening(endpoint: Endpoint, over: AbortSignal): Listening {
  const listening = { isThere: endpoint.address.kind === 'ssh' }
  const follow = async (): Promise<void> => {
    for (;;) {
      listening.isThere = await takesConnection(endpoint, over)
      await sleep(intervalMs, over, { isBackground: true })
    }
  }
  if (!listening.isThere) follow().catch(() => undefined)
  return listening
}

async function takesConnection(
  { address, certificates }: Endpoint,
  over: AbortSignal,
): Promise<boolean> {
  if (address.kind === 'ssh') return true
  const socket = connect(
    address.kind === 'socket'
      ? { path: address.path }
      : { host: address.host, port: portOf(address, certificates !== undefined) },
  ).unref()
  const taken = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  const late = sleep(attemptLimitMs, over, { isBackground: true }).then(() => false)
  try {
    return await orAborted(Promise.race([taken, late]), over)
  } finally {
    socket.destroy()
  }
}
