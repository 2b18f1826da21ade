// @module-tag engine-contract
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { isPodman } from '../support/engine-product.ts'
import { eventually, imageOf, useEngine } from '../support/engine.ts'
import { serverImage } from '../support/server-image.ts'

const engine = await useEngine()

const config = {
  containers: {
    box: {
      image: 'busybox:1',
      command: ['sh', '-c', 'for n in 1 2 3; do echo out $n; done; echo err >&2; exec sleep 600'],
      environment: { DECLARED: 'yes' },
      workingDir: '/srv',
      stopSignal: 'SIGKILL',
      waitFor: { log: 'err' },
    },
    shellless: { image: serverImage('nats'), ports: [4222] },
  },
} as const

let session: Awaited<ReturnType<typeof startSession<typeof config>>>
beforeAll(async () => {
  session = await startSession(config)
})
afterAll(() => session.close())

test('plain data is there at once', async () => {
  const { box } = session.containers
  expect(box).toMatchObject({
    name: 'box',
    image: imageOf('busybox:1'),
    state: 'running',
    host: '127.0.0.1',
  })
  expect((await engine.docker.getContainer(box.id).inspect()).Name).toContain('-box')
})

test('a command gives its exit code and both outputs apart', async () => {
  const { box } = session.containers
  expect(await box.exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  })
  expect((await box.exec('echo $DECLARED | tr a-z A-Z')).stdout).toBe('YES\n')
  expect((await box.exec(['echo', '$DECLARED', 'a  b'])).stdout).toBe('$DECLARED a  b\n')
  expect((await box.exec('exit 1')).exitCode).toBe(1)
})

test('a command takes a user, a working directory and an environment', async () => {
  const options = { user: '1000:1001', workingDir: '/tmp', environment: { EXTRA: 'a=b c' } }
  const { stdout } = await session.containers.box.exec('id -u; id -g; pwd; echo $EXTRA', options)
  expect(stdout).toBe('1000\n1001\n/tmp\na=b c\n')
  expect((await session.containers.box.exec('pwd')).stdout).toBe('/srv\n')
})

test('output of many megabytes arrives whole and in order', async () => {
  const { stdout } = await session.containers.box.exec('seq 1 400000')
  expect(stdout.length).toBe(2_688_895)
  expect(stdout.endsWith('399999\n400000\n')).toBe(true)
})

test('a program that is not there is told from one that fails', async () => {
  const { box, shellless } = session.containers
  for (const attempt of [box.exec(['nosuch']), shellless.exec('true')]) {
    const outcome = await attempt.catch((error: Error) => error)
    if (outcome instanceof Error) expect(outcome.message).toContain('could not be run')
    else expect(outcome.exitCode).toBeGreaterThanOrEqual(126)
  }
})

test('logs are whole, or from a line, or from a moment', async () => {
  const { box } = session.containers
  expect((await box.logs()).split('\n').toSorted()).toEqual(['', 'err', 'out 1', 'out 2', 'out 3'])
  expect((await box.logs({ tail: 2 })).split('\n')).toHaveLength(3)
  expect(await box.logs({ since: Date.now() + 60_000 })).toBe('')
  expect(await box.logs({ since: 0 })).toBe(await box.logs())
})

test('content, files and folders go in, and bytes come out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-copy-'))
  await mkdir(join(folder, 'sub'))
  await writeFile(join(folder, 'tool'), 'tool', { mode: 0o711 })
  await writeFile(join(folder, 'sub', 'deep'), 'deep')
  const { box, shellless } = session.containers
  await box.copyTo({ content: 'ä' }, '/a/new/text')
  await box.copyTo({ content: new Uint8Array([0, 255]) }, '/bytes', { mode: 0o4755 })
  await box.copyTo(join(folder, 'tool'), '/tool')
  await box.copyTo(folder, '/folder')
  await shellless.copyTo({ content: 'no shell needed' }, '/note')
  expect(
    (await box.exec('stat -c "%a %n" /a/new/text /bytes /tool; cat /folder/sub/deep')).stdout,
  ).toBe('644 /a/new/text\n4755 /bytes\n711 /tool\ndeep')
  expect([...(await box.copyFrom('/bytes'))]).toEqual([0, 255])
  expect(Buffer.from(await box.copyFrom('/a/new/text')).toString()).toBe('ä')
  expect(Buffer.from(await shellless.copyFrom('/note')).toString()).toBe('no shell needed')
  await rm(folder, { recursive: true })
})

test('a copy that cannot be made names the file and the container', async () => {
  const { box } = session.containers
  await expect(box.copyFrom('/nosuch')).rejects.toThrow(
    '[FILE_COPY_FAILED] "/nosuch" could not be copied out of container "box": no such file.',
  )
  await expect(box.copyFrom('/etc')).rejects.toThrow('it is a directory, not a file')
  await expect(box.copyFrom('/proc/self')).rejects.toThrow('FILE_COPY_FAILED')
  await box.exec('ln -s /etc/passwd /link')
  // Podman follows it.
  if (!isPodman)
    await expect(box.copyFrom('/link')).rejects.toThrow('it is a link to "/etc/passwd", not a file')
  await expect(box.copyTo('/nosuch/file', '/x')).rejects.toThrow(
    /FILE_COPY_FAILED[\s\S]*target {7}\/x[\s\S]*\/nosuch\/file/,
  )
  expect((await box.exec('echo still here')).stdout).toBe('still here\n')
})

test('a container is paused and goes on', async () => {
  const { box } = session.containers
  await box.pause()
  expect(box.state).toBe('paused')
  await expect(box.exec('true')).rejects.toThrow(/CONTAINER_NOT_RUNNING[\s\S]*paused/)
  await expect(box.pause()).rejects.toThrow('[CONTAINER_NOT_RUNNING] Container "box" could not be')
  await box.unpause()
  expect(box.state).toBe('running')
  expect((await box.exec('echo on')).stdout).toBe('on\n')
})

test('a container is stopped, restarted, and keeps its files', async () => {
  const { box } = session.containers
  await box.exec('touch /kept')
  await box.stop({ gracePeriodMs: 0 })
  expect(box.state).toBe('exited')
  await box.stop()
  await expect(box.exec('true')).rejects.toThrow(
    /\[CONTAINER_NOT_RUNNING\] Command "\/bin\/sh" could not be run in container "box"/,
  )
  expect(await box.logs()).toContain('out 1')
  expect(Buffer.from(await box.copyFrom('/kept'))).toHaveLength(0)
  await box.restart()
  expect(box.state).toBe('running')
  expect((await box.exec('ls /kept')).stdout).toBe('/kept\n')
})

test('what others do to a container is seen in its state', async () => {
  const { box } = session.containers
  const outside = engine.docker.getContainer(box.id)
  await outside.pause()
  await eventually(() => expect(box.state).toBe('paused'))
  await outside.unpause()
  await eventually(() => expect(box.state).toBe('running'))
  await outside.kill()
  await eventually(() => expect(box.state).toBe('exited'))
  await outside.start()
  await eventually(() => expect(box.state).toBe('running'))
})

test('a restart that fails says why, and leaves the container to be looked at', async () => {
  await using own = await startSession({
    containers: {
      once: {
        image: 'busybox:1',
        command: [
          'sh',
          '-c',
          '[ -e /ran ] && { echo second run fails; exit 5; }; touch /ran; exec sleep 600',
        ],
        stopSignal: 'SIGKILL',
        waitFor: { command: 'ls /ran' },
      },
    },
  })
  const { once } = own.containers
  await expect(once.restart()).rejects.toThrow(
    /^\[CONTAINER_EXITED\] Container "once" exited with code 5[\s\S]*second run fails/,
  )
  expect(once.state).toBe('exited')
  expect(await once.logs()).toContain('second run fails')
})
