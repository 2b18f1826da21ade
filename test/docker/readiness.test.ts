import { expect, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/session/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

/** Serves HTTP on 8080 a while after it has started. */
const late = {
  image: 'busybox:1',
  command: [
    'sh',
    '-c',
    'sleep 0.4; mkdir /www; echo ok > /www/health; exec httpd -f -p 8080 -h /www',
  ],
  ports: { http: 8080 },
} as const
const idle = { image: 'busybox:1', command: 'sleep 600' } as const

test('each strategy waits until its rule holds', async () => {
  const asked: string[] = []
  await using session = await startSession({
    containers: {
      ports: { ...late },
      http: { ...late, waitFor: { http: '/health', port: 'http', status: 200, body: 'ok' } },
      log: {
        ...idle,
        command: ['sh', '-c', 'echo up; sleep 0.3; echo up; sleep 600'],
        waitFor: { log: /^up$/, times: 2 },
      },
      command: {
        ...idle,
        command: ['sh', '-c', 'sleep 0.3; touch /done; sleep 600'],
        waitFor: { command: 'test -e /done' },
      },
      checked: {
        ...late,
        healthcheck: {
          test: 'wget -q -O /dev/null http://127.0.0.1:8080/health',
          interval: '200ms',
        },
      },
      asked: {
        ...late,
        waitFor: async (handle) => {
          asked.push(handle.name)
          return (await handle.exec('test -e /www/health')).exitCode === 0
        },
      },
      all: { ...late, waitFor: ['ports', { http: '/health' }, { command: ['true'] }] },
    },
  })
  const { ports, http, log, command, checked, all } = session.containers
  for (const container of [ports, http, checked, all])
    expect(await (await fetch(`http://${container.address('http')}/health`)).text()).toBe('ok\n')
  expect(await log.logs()).toBe('up\nup\n')
  expect((await command.exec('ls /done')).exitCode).toBe(0)
  expect(asked.length).toBeGreaterThan(0)
})

test('an image without a shell is waited for without a command in it', async () => {
  await using session = await startSession({
    containers: {
      bus: { image: 'nats:2', ports: [4222] },
      logged: { image: 'nats:2', waitFor: { log: 'Server is ready' } },
    },
  })
  expect(session.containers.bus.port()).toBeGreaterThan(0)
  expect(engine.requests.some((request) => request.includes('/exec'))).toBe(true)
  expect(engine.requests.at(-1)).not.toContain('/exec')
})

test('waits go on while timers are fake', async () => {
  vi.useFakeTimers()
  try {
    await using session = await startSession({
      containers: { web: { ...late, waitFor: [{ http: '/health' }, 'ports'] } },
    })
    expect(session.containers.web.state).toBe('running')
  } finally {
    vi.useRealTimers()
  }
})

test('one-shot containers end before those that depend on them start', async () => {
  await using session = await startSession({
    containers: {
      job: {
        image: 'busybox:1',
        command: ['sh', '-c', 'sleep 0.3; echo made > /out/file'],
        volumes: ['out:/out'],
        waitFor: { exit: 0 },
      },
      user: {
        image: 'busybox:1',
        command: ['sh', '-c', 'cat /out/file; sleep 600'],
        volumes: ['out:/out'],
        dependsOn: ['job'],
      },
    },
  })
  expect(session.containers.job.state).toBe('exited')
  await vi.waitFor(async () => expect(await session.containers.user.logs()).toBe('made\n'), 60_000)
})

test('a one-shot container that fails keeps those that depend on it from starting', async () => {
  const start = startSession({
    containers: {
      job: {
        image: 'busybox:1',
        command: ['sh', '-c', 'echo no such table; exit 7'],
        waitFor: { exit: 0 },
      },
      user: { ...idle, dependsOn: ['job'] },
    },
  })
  await expect(start).rejects.toThrow(
    /CONTAINER_EXITED\] Container "job" exited with code 7[^]*no such table/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('a container that ends while it is waited for fails at once, with exit code and log', async () => {
  const from = engine.requests.length
  const dying = {
    image: 'busybox:1',
    command: ['sh', '-c', 'echo missing DATABASE_URL >&2; sleep 0.3; exit 3'],
    ports: [8080],
  }
  const start = startSession({ containers: { dying } })
  await expect(start).rejects.toMatchObject({
    name: 'StartupError',
    code: 'CONTAINER_EXITED',
    message: expect.stringMatching(
      /Container "dying" exited with code 3 after[^]*state +exited, exit code 3[^]*waited for +port 8080[^]*missing DATABASE_URL[^]*Fix: /,
    ) as string,
  })
  expect(engine.requests.slice(from).some((request) => request.includes('/exec'))).toBe(false)
  expect(await engine.leftovers()).toEqual([])
})

test('a container that is not ready in time fails with its state, the last probe and its log', async () => {
  const start = startSession({
    containers: {
      deaf: {
        ...idle,
        command: ['sh', '-c', 'echo starting; sleep 600'],
        ports: [8080],
        startupTimeout: '2s',
      },
    },
  })
  await expect(start).rejects.toMatchObject({
    code: 'WAIT_TIMEOUT',
    message: expect.stringMatching(
      /"deaf" was not ready after 2\.\d s[^]*state +running[^]*port 8080, last probe ECONNREFUSED[^]*last log +starting[^]*raise containers\.deaf\.startupTimeout/,
    ) as string,
  })
  expect(await engine.leftovers()).toEqual([])
})

test('a health check that gives up fails with what it said', async () => {
  const sick = {
    ...idle,
    healthcheck: { test: 'echo still booting; exit 1', interval: '100ms', retries: 2 },
  } as const
  const start = startSession({ containers: { sick } })
  await expect(start).rejects.toThrow(/CONTAINER_UNHEALTHY\] Container "sick"[^]*still booting/)
  const unchecked = { ...idle, waitFor: 'healthy' } as const
  await expect(startSession({ containers: { unchecked } })).rejects.toThrow(
    /CONTAINER_UNHEALTHY\] Container "unchecked" has no health check/,
  )
})

test('a container that the kernel killed for its memory says so', async () => {
  const greedy = {
    image: 'busybox:1',
    command: ['sh', '-c', 'sleep 0.2; tail -c 100m /dev/zero > /dev/null'],
    memory: '8m',
    waitFor: { log: 'never' },
  } as const
  await expect(startSession({ containers: { greedy } })).rejects.toThrow(
    /CONTAINER_EXITED\] Container "greedy" exited with code 137[^]*out of memory/,
  )
})

test('a wait function that keeps throwing tells what it threw', async () => {
  const odd = {
    ...idle,
    startupTimeout: 1500,
    waitFor: () => {
      throw new Error('no rows yet')
    },
  } as const
  await expect(startSession({ containers: { odd } })).rejects.toMatchObject({
    code: 'WAIT_FUNCTION_FAILED',
    message: expect.stringContaining('no rows yet') as string,
    cause: expect.objectContaining({ message: 'no rows yet' }) as Error,
  })
})

test('after a restart only what was logged since counts', async () => {
  await using session = await startSession({
    containers: {
      counted: {
        image: 'busybox:1',
        command: ['sh', '-c', 'echo x >> /count; sleep 0.5; echo ready; exec sleep 600'],
        waitFor: { log: 'ready' },
      },
    },
  })
  const { counted } = session.containers
  await counted.restart({ gracePeriodMs: 0 })
  expect(await counted.logs()).toBe('ready\nready\n')
  expect((await counted.exec('wc -l < /count')).stdout.trim()).toBe('2')
})
