import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { followEvents, parseEvent, type ContainerEvent } from './events.ts'

/** An engine that has nothing but events, written by the test. */
async function eventsServer(headers: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-events-'))
  const socketPath = join(folder, 'engine.sock')
  const urls: string[] = []
  let stream: ServerResponse | undefined
  const server = createServer((request, response) => {
    urls.push(decodeURIComponent(request.url ?? ''))
    stream = response.writeHead(200, { 'api-version': '1.41', ...headers })
    response.flushHeaders()
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  return {
    docker: new Docker({ socketPath }),
    urls,
    write: (text: string) => stream?.write(text),
    breakOff: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}

const { signal } = new AbortController()
const died = (id: string): string =>
  JSON.stringify({ Action: 'die', Actor: { ID: id, Attributes: { exitCode: '3' } } })

test('each container hears its own events, whole lines only, until it no longer listens', async () => {
  await using server = await eventsServer()
  const events = await followEvents(server.docker, { label: 'session=1', signal })
  expect(events.apiVersion).toBe('1.41')
  expect(server.urls[0]).toContain('"label":["session=1"]')
  const heard: ContainerEvent[] = []
  const unsubscribe = events.subscribe('a', (event) => heard.push(event))
  events.subscribe('b', () => expect.unreachable())
  server.write(`\n${died('a')}\n${died('a').slice(0, 9)}`)
  await expect.poll(() => heard).toEqual([{ kind: 'die', exitCode: 3 }])
  server.write(`${died('a').slice(9)}\n`)
  await expect.poll(() => heard.length).toBe(2)
  unsubscribe()
  const last = new Promise((resolve) => events.subscribe('c', resolve))
  server.write(`${died('a')}\n${died('c')}\n`)
  await last
  expect(heard).toHaveLength(2)
  events.close()
})

test('an engine that goes away is no uncaught error', async () => {
  await using server = await eventsServer()
  const events = await followEvents(server.docker, { label: 'session=1', signal })
  const heard = new Promise((resolve) => events.subscribe('a', resolve))
  server.write(`${died('a')}\n`)
  await heard
  server.breakOff()
  const second = await followEvents(server.docker, { label: 'session=2', signal })
  events.close()
  second.close()
})

test('a stream that breaks off is opened again, and everybody hears that something may be missing', async () => {
  await using server = await eventsServer()
  const events = await followEvents(server.docker, { label: 'session=1', signal })
  const heard: ContainerEvent[] = []
  events.subscribe('a', (event) => heard.push(event))
  server.breakOff()
  await expect.poll(() => heard).toEqual([{ kind: 'missed' }])
  server.write(`${died('a')}\n`)
  await expect.poll(() => heard.at(-1)).toEqual({ kind: 'die', exitCode: 3 })
  events.close()
})

test('on Podman, which loses events, something may be missing again and again', async () => {
  await using server = await eventsServer({ server: 'Libpod/5.8.6 (linux)' })
  const events = await followEvents(server.docker, { label: 'x', signal, doubtIntervalMs: 1 })
  const heard: ContainerEvent[] = []
  events.subscribe('a', (event) => heard.push(event))
  await expect.poll(() => heard.length).toBeGreaterThan(1)
  expect(heard).toContainEqual({ kind: 'missed' })
  events.close()
  const { length } = heard
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(heard).toHaveLength(length)
})

test('a stream that was closed stays closed', async () => {
  await using server = await eventsServer()
  const events = await followEvents(server.docker, { label: 'session=1', signal })
  events.close()
  const other = await followEvents(server.docker, { label: 'session=2', signal })
  expect(server.urls.filter((url) => url.includes('session=1'))).toHaveLength(1)
  other.close()
})

test.each([
  ['start', { kind: 'start' }],
  ['pause', { kind: 'pause' }],
  ['unpause', { kind: 'unpause' }],
  ['destroy', { kind: 'destroy' }],
  ['health_status: healthy', { kind: 'health', status: 'healthy' }],
  ['health_status: unhealthy', { kind: 'health', status: 'unhealthy' }],
  ['health_status: starting', undefined],
  ['exec_create: cat /ready', undefined],
])('%s', (Action, event) => {
  expect(parseEvent({ Action, Actor: { ID: 'a', Attributes: {} } })).toEqual(event)
})
