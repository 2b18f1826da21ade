import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

/** Requests that a block causes, with ids left out. */
async function requestsOf(block: () => Promise<void>): Promise<string[]> {
  const before = engine.requests.length
  await block()
  return engine.requests
    .slice(before)
    .map((request) =>
      request.replace(/\b[0-9a-f]{64}\b/, '<id>').replace(/mooring-[0-9a-f]+-/, 'mooring-'),
    )
    .map((request) => request.replace(/images\/.*\/json/, 'images/<name>/json'))
}

const sixRequests = [
  'GET /events',
  'GET /images/<name>/json',
  'POST /containers/create',
  'POST /containers/<id>/start',
  'GET /containers/<id>/json',
  'DELETE /containers/mooring-web',
]

test('a container with a port wait costs six requests, from finding the engine to the removal', async () => {
  const requests = await requestsOf(async () => {
    await using session = await startSession({
      containers: {
        web: {
          image: 'busybox:1',
          // Not ready at once, so that the event of its start comes while it is waited for.
          command: ['sh', '-c', 'sleep 0.3; exec httpd -f -p 80'],
          ports: [80],
        },
      },
    })
    expect(session.containers.web.port()).toBeGreaterThan(0)
  })
  expect(requests).toEqual(sixRequests)
})

test('an HTTP wait costs no more', async () => {
  const requests = await requestsOf(async () => {
    await using _ = await startSession({
      containers: { web: { image: 'nginx:1', ports: [80], waitFor: { http: '/' } } },
    })
  })
  expect(requests).toEqual(sixRequests)
})

test('a network costs two more, and neither aliases nor references cost any', async () => {
  const requests = await requestsOf(async () => {
    await using _ = await startSession({
      networks: { backend: {} },
      containers: {
        web: {
          image: 'redis:7',
          ports: [6379],
          networks: { backend: { aliases: ['cache'] } },
          environment: { OWN: '{self.address}' },
        },
      },
    })
  })
  expect(requests.toSorted()).toEqual(
    [...sixRequests, 'POST /networks/create', 'DELETE /networks/mooring-backend'].toSorted(),
  )
})

test('ten containers of one image share one look at the image and one stream of events', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `web${index}`)
  const requests = await requestsOf(async () => {
    await using _ = await startSession({
      containers: Object.fromEntries(
        names.map((name) => [name, { image: 'busybox:1', command: 'httpd -f -p 80', ports: [80] }]),
      ),
    })
  })
  expect(requests).toHaveLength(2 + 4 * names.length)
  expect(requests.filter((request) => request.includes('/images/'))).toHaveLength(1)
})

test('the values of the environment stay out of the URL', async () => {
  const before = engine.urls.length
  await using _ = await startSession({
    networks: { backend: { labels: { secret: 'hunter2' } } },
    containers: {
      web: {
        image: 'busybox:1',
        command: 'sleep 600',
        networks: ['backend'],
        environment: { PASSWORD: 'hunter2' },
      },
    },
  })
  expect(engine.urls.slice(before).join('\n')).not.toContain('hunter2')
})
