import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { deadline, orAborted } from '../abort.ts'
import type { ResolvedHttpWait } from '../config/resolved-waits.ts'
import { httpRequest, httpsRequest } from '../node-http.ts'
import { addressText, dialFailure } from './dial-failure.ts'
import { matches, patternText } from './text-pattern.ts'
import type { FailedProbe } from './wait-strategy.ts'
import type { ProbeAddress } from './wait-target.ts'

const attemptTimeoutMs = 5_000
const maximumBodyBytes = 1024 * 1024

/** One request; redirects are answers like any other, and a certificate need not be trusted. */
export async function probeHttp(
  wait: ResolvedHttpWait,
  address: ProbeAddress,
  signal: AbortSignal,
): Promise<FailedProbe | undefined> {
  using attempt = deadline(attemptTimeoutMs, signal)
  const request = open(wait, address)
  try {
    const response = await orAborted(answer(request), attempt.signal)
    return await orAborted(judge(response, wait), attempt.signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!attempt.signal.aborted) return dialFailure(error, address)
    return { text: `no complete answer from ${addressText(address)} within ${attemptTimeoutMs} ms` }
  } finally {
    request.destroy()
  }
}

function open(
  { path, method, headers, tls }: ResolvedHttpWait,
  { host, port }: ProbeAddress,
): ClientRequest {
  // Without an agent of its own a probe would leave its connection open in the global one.
  const options: RequestOptions = { host, port, path, method, headers, agent: false }
  return tls ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options)
}

function answer(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
    request.end()
  })
}

async function judge(
  response: IncomingMessage,
  { statuses, body }: ResolvedHttpWait,
): Promise<FailedProbe | undefined> {
  const { statusCode: status = 0, statusMessage = '' } = response
  // Destroying the request, after an early answer too, is an error to a response that is not read
  // to its end.
  response.on('error', () => {})
  const accepted = statuses ? statuses.includes(status) : status >= 200 && status < 400
  const answered = `${status} ${statusMessage}`.trim()
  if (!accepted) return { text: answered }
  if (body === undefined || matches(body, await readBody(response))) return undefined
  return { text: `${answered}, but the body has no ${patternText(body)}` }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes >= maximumBodyBytes) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, Math.min(sizeBytes, maximumBodyBytes))
}
