import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/index.ts'
import { imageOf, useEngine } from '../support/engine.ts'

const engine = await useEngine()

test('a start and removal of one container asks the engine six times', async () => {
  const from = engine.requests.length
  // Not ready at once, so that the event of its start has come before.
  const command = ['sh', '-c', 'sleep 0.3 && exec httpd -f -p 8080']
  const web = { image: 'busybox:1', command, ports: [8080] }
  const session = await startSession({ containers: { web } })
  await session.close()

  const requests = engine.requests
    .slice(from)
    .map((request) => request.replace(/[0-9a-f]{64}/, 'ID'))
  expect(requests).toEqual([
    'GET /events',
    `GET /images/${imageOf('busybox:1')}/json`,
    'POST /containers/create',
    'POST /containers/ID/start',
    'GET /containers/ID/json',
    `DELETE /containers/mooring-${session.id}-web`,
  ])
})
