import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { DeadlinePassed } from '../../abort.ts'
import { readEndpointSettings } from '../../docker/endpoint/endpoint-settings.ts'
import { parseProperties } from '../../docker/properties.ts'
import { findEngine } from './find-engine.ts'

/** @param offered takes precedence, as a desktop program offers it */
const settingsOf = (host: string, offered?: string) => ({
  endpoint: readEndpointSettings(
    { DOCKER_HOST: host },
    parseProperties(offered ? `tc.host=${offered}` : '', 'my.properties'),
  ),
})

const never = new AbortController().signal

/** Listens as an engine that takes requests, and answers those that it was told to. */
async function engine(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const version = (response: ServerResponse): void =>
  void response.setHeader('content-type', 'application/json').end('{"Version":"99.9"}')
const silent = (): void => undefined

test('an engine that takes longer than others may be kept waiting for is found when it answers', async () => {
  const asked: ServerResponse[] = []
  const url = await engine((response) => void asked.push(response))
  const finding = findEngine(settingsOf(url), { signal: never, limit: never }, { precedenceMs: 1 })
  await expect.poll(() => asked.length).toBe(1)
  asked.forEach(version)
  using found = await finding
  expect(found.version.Version).toBe('99.9')
})

test('one that does not answer gives way to the next, and is named', async () => {
  const [first, second] = [await engine(silent), await engine(version)]
  const finding = findEngine(
    settingsOf(second, first),
    { signal: never, limit: never },
    { precedenceMs: 1 },
  )
  using found = await finding
  expect(found.version.Version).toBe('99.9')
  expect(found.skipped.map(({ place }) => place)).toEqual([first])
})

test('where none answers until the limit it says for how long', async () => {
  const url = await engine(silent)
  const limit = AbortSignal.abort(new DeadlinePassed(1_500))
  await expect(
    findEngine(settingsOf(url), { signal: never, limit }, { precedenceMs: 1 }),
  ).rejects.toThrow(/DOCKER_UNREACHABLE[^]*no answer within 1\.5 s/)
})
