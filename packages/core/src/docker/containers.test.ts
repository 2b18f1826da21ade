import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { createContainer } from './containers.ts'

test('what a container is made from stands in the body of the request, not in its address', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'create-'))
  const socketPath = join(folder, 'socket')
  const received: { url: string | undefined; body: unknown }[] = []
  const server = createServer(async (request, response) => {
    received.push({ url: request.url, body: await json(request) })
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"Id":"4a5b"}')
  })
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))

  const body = { Image: 'busybox:1', Env: ['PASSWORD=secret'], Labels: {} }
  const id = await createContainer(new Docker({ socketPath }), body, {
    name: 'db',
    engineName: 'mooring-1f-db',
    platform: 'linux/amd64',
  })

  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
  expect(id).toBe('4a5b')
  expect(received).toEqual([
    { url: '/containers/create?name=mooring-1f-db&platform=linux%2Famd64', body },
  ])
})
