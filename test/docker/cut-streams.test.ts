// @module-tag engine-contract
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { imageOf } from '../support/engine.ts'

const proxy = await startCuttingProxy()
vi.stubEnv('DOCKER_HOST', proxy.dockerHost)
afterAll(async () => {
  vi.unstubAllEnvs()
  await proxy[Symbol.asyncDispose]()
})

const numbers = 'seq 1 20000'
const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const
const failed = { code: 'DOCKER_REQUEST_FAILED' }

test('half the output of a command is no success, whether it still runs or not', async () => {
  await using session = await startSession({ containers: { idle } })
  const { exec } = session.containers.idle
  void proxy.cut(/^POST \S*\/exec\/\w+\/start/, 5_000)
  await expect(exec(numbers)).rejects.toMatchObject(failed)
  // Behind a whole frame, so that only the command tells.
  void proxy.cut(/^POST \S*\/exec\/\w+\/start/, 8 + 'one\n'.length)
  await expect(exec('echo one; sleep 600')).rejects.toMatchObject(failed)
  expect((await exec('seq 1 3')).stdout).toBe('1\n2\n3\n')
})

test('half a log is no log', async () => {
  await using session = await startSession({
    containers: {
      talks: { image: 'busybox:1', command: numbers, waitFor: { exit: 0 } },
    },
  })
  const { talks } = session.containers
  void proxy.cut(/^GET \S*\/logs\?/, 5_000)
  await expect(talks.logs()).rejects.toMatchObject(failed)
  expect((await talks.logs()).trimEnd().split('\n')).toHaveLength(20_000)
})

test.each(['x', '42\r\n', '{"a":1}\r\n', '{"a":1}'])(
  'the log %j of a terminal is told as it is',
  async (text) => {
    await using session = await startSession({
      containers: {
        talks: {
          image: 'busybox:1',
          command: ['sh', '-c', 'printf "$TEXT"'],
          environment: { TEXT: text.replace('\r', '') },
          raw: (options) => ({ ...options, Tty: true }),
          waitFor: { exit: 0 },
        },
      },
    })
    expect(await session.containers.talks.logs()).toBe(text)
  },
)

test('a log that is followed and breaks off is not the end of its container', async () => {
  void proxy.cut(/^GET \S*\/logs\?/, 5_000)
  const start = startSession({
    containers: {
      talks: { ...idle, command: `sh -c '${numbers}; sleep 600'`, waitFor: { log: 'never' } },
    },
  })
  await expect(start).rejects.toMatchObject(failed)
})

test('half a file is no file', async () => {
  await using session = await startSession({ containers: { idle } })
  const { exec, copyFrom } = session.containers.idle
  await exec(`${numbers} > /numbers`)
  void proxy.cut(/^GET \S*\/archive\?/, 5_000)
  await expect(copyFrom('/numbers')).rejects.toMatchObject({ code: 'FILE_COPY_FAILED' })
  expect((await copyFrom('/numbers')).toString()).toMatch(/\n20000\n$/)
})

test('an answer that breaks off fails the request at once', async () => {
  void proxy.cut(/^GET \S*\/containers\/\w+\/json/, 100)
  await expect(startSession({ containers: { idle } })).rejects.toMatchObject(failed)
})

test('half the output of a build is no image', async () => {
  const context = await mkdtemp(join(tmpdir(), 'mooring-build-'))
  onTestFinished(() => rm(context, { recursive: true }))
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM ${imageOf('busybox:1')}\nRUN echo first ${Date.now()}\nRUN ${numbers}\n`,
  )
  void proxy.cut(/^POST \S*\/(build\?|grpc)/, 2_000)
  const start = startSession({
    containers: { built: { build: context, command: 'sleep 600' } },
  })
  await expect(start).rejects.toMatchObject({ code: 'IMAGE_BUILD_FAILED' })
})
