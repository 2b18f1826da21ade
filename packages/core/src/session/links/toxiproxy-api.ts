import type { IncomingMessage } from 'node:http'
import { evidence, familyOf, hostPort, StartupError, type ContainerRecord } from '@mooring/client'
import { deadline } from '../../abort.ts'
import { httpRequest } from '../../node-http.ts'
import type { Toxic } from './toxics.ts'

/** The part of Toxiproxy's HTTP API that links need. @throws StartupError LINK_FAILED */
export interface ToxiproxyApi {
  createProxy(proxy: { name: string; listen: string; upstream: string }): Promise<void>
  deleteProxy(name: string): Promise<void>
  /** One that is not enabled takes no connections and has none. */
  enable(name: string, enabled: boolean): Promise<void>
  addToxic(proxy: string, toxic: Toxic & { name: string }): Promise<void>
  removeToxic(proxy: string, name: string): Promise<void>
  /** Counters, in the text format of Prometheus. */
  metrics(): Promise<string>
}

const requestTimeoutMs = 10_000

/** @param record of the container in which it runs; read at each request, because a restart moves its ports */
export function toxiproxyApi(record: () => ContainerRecord, signal: AbortSignal): ToxiproxyApi {
  const send = async (method: string, path: string, body?: unknown): Promise<string> => {
    const { host } = record()
    const port = hostPort(record(), familyOf(host), 'api')
    using limit = deadline(requestTimeoutMs, signal)
    try {
      return await exchange({ host, port, method, path, body, signal: limit.signal })
    } catch (cause) {
      signal.throwIfAborted()
      throw linkFailed(`${method} ${path}`, cause as Error)
    }
  }
  const ok = async (...message: Parameters<typeof send>): Promise<void> =>
    void (await send(...message))
  return {
    createProxy: (proxy) => ok('POST', '/proxies', { ...proxy, enabled: true }),
    deleteProxy: (name) => ok('DELETE', `/proxies/${name}`),
    enable: (name, enabled) => ok('POST', `/proxies/${name}`, { enabled }),
    addToxic: (proxy, toxic) => ok('POST', `/proxies/${proxy}/toxics`, toxic),
    removeToxic: (proxy, name) => ok('DELETE', `/proxies/${proxy}/toxics/${name}`),
    metrics: () => send('GET', '/metrics'),
  }
}

interface Exchange {
  host: string
  port: number
  method: string
  path: string
  body: unknown
  signal: AbortSignal
}

function exchange({ body, ...where }: Exchange): Promise<string> {
  return new Promise((resolve, reject) => {
    // Toxiproxy refuses what looks like a browser, and a connection that is kept would hold the process.
    const sent = httpRequest({ ...where, agent: false, headers: { 'user-agent': 'mooring' } })
    sent.on('error', reject)
    sent.on('response', (response) => answer(response, where.method).then(resolve, reject))
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

async function answer(response: IncomingMessage, method: string): Promise<string> {
  const { statusCode = 0 } = response
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string
  // What is to go may be gone.
  if (statusCode < 300 || (statusCode === 404 && method === 'DELETE')) return text
  throw new Error(`${statusCode} ${text.trim().slice(0, 300)}`)
}

const linkFailed = (asked: string, cause: Error): StartupError =>
  new StartupError({
    code: 'LINK_FAILED',
    what: 'The proxy of links did not do what it was asked.',
    why: [...evidence('request', asked), ...evidence('answer', cause.message)],
    fix: 'look at the log of the container "toxiproxy"; a test that stops it has no links any more.',
    cause,
  })
