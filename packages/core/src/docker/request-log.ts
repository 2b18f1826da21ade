import type Docker from 'dockerode'
import { nowMs } from '../abort.ts'
import { debugChannel } from '../debug.ts'

type Answered = (error: EngineFault | null, data: unknown) => void

interface EngineFault extends Error {
  statusCode?: number
  code?: string
}

/** The parts of dockerode's transport through which every request goes. */
interface Modem {
  dial(request: { path: string; method: string }, answered: Answered): void
  buildPayload(...parts: unknown[]): void
}

const log = debugChannel('docker')

/** Tells the debug channel of each request of a client; leaves the client alone when nobody listens. */
export function logRequests(docker: Docker): Docker {
  if (!log.enabled) return docker
  const modem = docker.modem as unknown as Modem
  const statuses = new WeakMap<Answered, number>()
  const buildPayload = modem.buildPayload.bind(modem)
  modem.buildPayload = (...parts) => {
    const [response, answered] = [parts[5] as { statusCode?: number }, parts[7] as Answered]
    if (response.statusCode !== undefined) statuses.set(answered, response.statusCode)
    buildPayload(...parts)
  }
  const dial = modem.dial.bind(modem)
  modem.dial = (request, answered) => {
    const startedAtMs = nowMs()
    // The query is left out, because filters and options may hold what is nobody's business.
    const what = `${request.method} ${request.path.split('?')[0]}`
    const tell: Answered = (error, data) => {
      // A connection that was taken over has no answer in HTTP.
      const outcome = statuses.get(tell) ?? error?.code ?? (error ? 'failed' : 101)
      log('%s %s %d ms', what, outcome, Math.round(nowMs() - startedAtMs))
      answered(error, data)
    }
    dial(request, tell)
  }
  return docker
}
