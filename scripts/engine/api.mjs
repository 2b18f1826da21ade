import http from 'node:http'
import https from 'node:https'

/** @typedef {{ host: string, source: string, connection: import('node:https').RequestOptions & { secure?: boolean } }} Endpoint */

/**
 * One request to the Docker Engine API. Rejects only when no answer came; a status of 400 or more is an answer.
 * @param {Endpoint} endpoint
 * @param {{ method?: string, path: string, body?: import('node:stream').Readable, timeoutMs?: number }} request
 * @returns {Promise<{ status: number, text: string }>}
 */
export function callEngine(endpoint, { method = 'GET', path, body, timeoutMs }) {
  const { secure, ...connection } = endpoint.connection
  return new Promise((resolve, reject) => {
    const signal = timeoutMs ? AbortSignal.timeout(timeoutMs) : undefined
    const headers = body ? { 'content-type': 'application/x-tar' } : {}
    const request = (secure ? https : http).request({
      ...connection,
      // A kept connection may have ended while a program in the foreground held this process up.
      agent: false,
      method,
      path,
      headers,
      signal,
    })
    request.on('error', reject)
    request.on('response', (response) => readText(response).then(resolve, reject))
    if (body) body.on('error', reject).pipe(request)
    else request.end()
  })
}

async function readText(response) {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return { status: response.statusCode, text }
}

/** What the engine says for itself: nothing else on the machine proves that it works. */
export async function ping(endpoint, timeoutMs = 3000) {
  try {
    const { status, text } = await callEngine(endpoint, { path: '/_ping', timeoutMs })
    return { ok: status === 200, answer: status === 200 ? 'OK' : `HTTP ${status} ${text.trim()}` }
  } catch (error) {
    return { ok: false, answer: error.code ?? error.message }
  }
}
