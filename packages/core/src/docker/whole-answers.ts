import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'
import type Docker from 'dockerode'

type Answered = (error: Error | null, data: unknown) => void

interface Request {
  isStream?: boolean
  hijack?: boolean
  openStdin?: boolean
}

interface Modem {
  dial(request: Request, answered: Answered): void
}

/**
 * Has an answer that breaks off fail its request. The client of dockerode waits for the end of each answer and hears of no
 * other, so that a request whose answer is cut would never settle.
 */
export function withWholeAnswers(docker: Docker): Docker {
  const modem = docker.modem as unknown as Modem
  const dial = modem.dial.bind(modem)
  modem.dial = (request, answered) => {
    if (request.isStream || request.hijack || request.openStdin) return dial(request, answered)
    dial({ ...request, isStream: true }, (error, response) => {
      if (error) answered(error, null)
      else answerWhole(response as IncomingMessage, answered)
    })
  }
  return docker
}

// By events, since the consumers of Node make a Blob of each answer.
function answerWhole(response: IncomingMessage, answered: Answered): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  finished(response, (error) =>
    error ? answered(error, null) : answered(null, parsed(Buffer.concat(chunks))),
  )
}

// What is no JSON is handed on as it is, as dockerode does.
function parsed(whole: Buffer): unknown {
  try {
    return JSON.parse(whole.toString()) || whole
  } catch {
    return whole
  }
}
