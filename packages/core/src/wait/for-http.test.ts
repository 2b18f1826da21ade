import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { expect, test } from 'vitest'
import { fakeContainer } from '../../../../test/support/fake-container.ts'
import { localServer, tcpServer } from '../../../../test/support/local-server.ts'
import { selfSigned } from '../../../../test/support/self-signed.ts'
import { testWaitContract } from '../../../../test/support/wait-contract.ts'
import type { ResolvedHttpWait } from '../config/resolved-waits.ts'
import { waitForHttp } from './for-http.ts'
import { probeHttp } from './http-probe.ts'
import { waitUntilReady } from './wait-until-ready.ts'

const request: ResolvedHttpWait = {
  kind: 'http',
  path: '/healthz',
  containerPort: 8080,
  method: 'GET',
  headers: {},
  statuses: undefined,
  body: undefined,
  tls: false,
}

testWaitContract('an HTTP status', async () => {
  let status = 503
  const server = await localServer(
    createServer((_request, response) => response.writeHead(status).end()),
  )
  await server.listen()
  const probeAddress = () => ({ host: '127.0.0.1', port: server.port, direct: false })
  return {
    strategies: [waitForHttp(request)],
    container: fakeContainer({ probeAddress }),
    becomeReady: () => void (status = 204),
    lastProbe: /^503 Service Unavailable$/,
    waitedFor: 'GET /healthz on port 8080',
    close: server.close,
  }
})

testWaitContract('an HTTP server that does not listen yet', async () => {
  const server = await localServer(createServer((_request, response) => response.end()))
  const containerPort = server.port
  return {
    strategies: [waitForHttp({ ...request, containerPort })],
    container: fakeContainer(),
    becomeReady: server.listen,
    lastProbe: `ECONNREFUSED 127.0.0.1:${containerPort}`,
    waitedFor: `GET /healthz on port ${containerPort}`,
    close: server.close,
  }
})

/** What one probe says of a server that answers so; 'ready' when it is content. */
async function probe(written: Partial<ResolvedHttpWait>, answer: RequestListener): Promise<string> {
  const server = await localServer(
    written.tls ? createTlsServer(selfSigned, answer) : createServer(answer),
  )
  await server.listen()
  const address = { host: '127.0.0.1', port: server.port, direct: true }
  const failed = await probeHttp({ ...request, ...written }, address, new AbortController().signal)
  await server.close()
  return failed?.text ?? 'ready'
}

test('any status from 200 to 399 will do, and a redirect is not followed', async () => {
  let requests = 0
  const redirect: RequestListener = (_request, response) => {
    requests += 1
    response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
  }
  expect(await probe({}, redirect)).toBe('ready')
  expect(requests).toBe(1)
  expect(await probe({}, (_request, response) => response.writeHead(400).end())).toBe(
    '400 Bad Request',
  )
})

test('a list of statuses replaces the default', async () => {
  const unauthorised: RequestListener = (_request, response) => response.writeHead(401).end()
  expect(await probe({ statuses: [401, 403] }, unauthorised)).toBe('ready')
  expect(await probe({ statuses: [401] }, (_request, response) => response.end())).toBe('200 OK')
})

test('path, method and headers reach the server', async () => {
  const echo: RequestListener = ({ method, url, headers }, response) =>
    response.end(`${method} ${url} ${headers['x-probe']}`)
  const written = { method: 'POST', path: '/a?b=1', headers: { 'x-probe': 'yes' } }
  expect(await probe({ ...written, body: 'POST /a?b=1 yes' }, echo)).toBe('ready')
})

test('the body must contain the text or match the expression', async () => {
  const starting: RequestListener = (_request, response) => response.end('status: starting')
  expect(await probe({ body: 'starting' }, starting)).toBe('ready')
  expect(await probe({ body: /^status: \w+$/g }, starting)).toBe('ready')
  expect(await probe({ body: 'started' }, starting)).toBe('200 OK, but the body has no "started"')
})

test('no more than 1 MiB of a body is read', async () => {
  const endless: RequestListener = (_request, response) => {
    const block = Buffer.alloc(64 * 1024, '.')
    const write = (): void => {
      while (!response.destroyed && response.write(block));
    }
    response.on('drain', write)
    write()
  }
  expect(await probe({ body: 'needle' }, endless)).toBe('200 OK, but the body has no "needle"')
})

test('a body that never ends does not matter where only the status does', async () => {
  expect(await probe({}, (_request, response) => void response.write('event: hello\n\n'))).toBe(
    'ready',
  )
})

test('a certificate need not be trusted', async () => {
  expect(await probe({ tls: true }, (_request, response) => response.end())).toBe('ready')
})

test('an answer that is not HTTP is a failed probe', async () => {
  const server = await localServer(tcpServer((socket) => socket.end('-ERR unknown command\r\n')))
  await server.listen()
  const address = { host: '127.0.0.1', port: server.port, direct: true }
  const failed = await probeHttp(request, address, new AbortController().signal)
  expect(failed?.text).toMatch(/^HPE_\w+ 127\.0\.0\.1:\d+$/)
  await server.close()
})

test('aborting drops a request that the server does not answer', async () => {
  const silent = createServer()
  const server = await localServer(silent)
  await server.listen()
  const controller = new AbortController()
  const strategy = waitForHttp({ ...request, containerPort: server.port })
  const done = waitUntilReady(fakeContainer().target, [strategy], { signal: controller.signal })
  const [incoming] = (await once(silent, 'request')) as [IncomingMessage]
  const dropped = new Promise((resolve) => incoming.on('error', () => {}).on('close', resolve))
  controller.abort('enough')
  await expect(done).rejects.toBe('enough')
  await dropped
  await server.close()
})

test('what is waited for is said in words, without the query', () => {
  const strategy = waitForHttp({
    ...request,
    path: '/up?token=abc',
    statuses: [200, 204],
    body: /ok/,
    tls: true,
  })
  expect(strategy.waitsFor(fakeContainer().target)).toBe(
    'GET /up?… on port 8080 over TLS with status 200, 204 and body /ok/',
  )
})
