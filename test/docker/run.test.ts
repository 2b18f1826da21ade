// @module-tag engine-contract
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createClient } from '@mooring/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acquireRun, type Run } from '../../packages/core/src/runner/acquire-run.ts'
import { isPodman } from '../support/engine-product.ts'
import { eventually, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const config = {
  networks: { far: {} },
  containers: {
    cache: { image: 'redis:7', ports: [6379], stopSignal: 'SIGKILL', start: 'eager' },
    named: { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' },
    later: { image: 'busybox:1', command: 'sleep 600', start: 'lazy' },
    broken: {
      image: 'busybox:1',
      command: ['sh', '-c', 'echo no licence; exit 2'],
      waitFor: { exit: 0 },
      start: 'lazy',
    },
  },
}

let folder: string
let run: Run
const lines: string[] = []
const acquire = (): Promise<Run> =>
  acquireRun({ directory: folder, log: (line) => void lines.push(line) })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-run-'))
  await writeFile(join(folder, 'containers.config.json'), JSON.stringify(config))
  run = await acquire()
  await run.begin([])
})
afterAll(async () => {
  await run.release()
  await rm(folder, { recursive: true })
})

test('a run tells workers what is declared, and begins the eager starts without waiting for them', async () => {
  expect(run.address).toMatchObject({
    containers: ['cache', 'named', 'later', 'broken'],
    presumed: ['cache', 'named'],
  })
  const worker = createClient(run.address)
  const cache = await worker.container('cache')
  expect(cache.port()).toBeGreaterThan(0)
  worker.close()
  expect(lines.some((line) => /^cache ready in \d+\.\d\d s \(port 6379\)$/.test(line))).toBe(true)
  expect(lines.join('\n')).not.toContain('later')
})

test('a run begins what its files name, and nothing else', async () => {
  const file = join(folder, 'a.test.ts')
  await writeFile(file, "test('x', ({ containers }) => containers.named.id)")
  expect(lines.join('\n')).not.toContain('named')
  await run.begin([file])
  await eventually(() => expect(lines.join('\n')).toContain('named ready'))
  expect(lines.join('\n')).not.toContain('later')
})

test('a second use of the same config joins the run, which ends with the last of them', async () => {
  const second = await acquire()
  expect(second.address).toEqual(run.address)
  await second.release()
  const worker = createClient(run.address)
  expect((await worker.container('cache')).state).toBe('running')
  worker.close()
})

test('two workers that ask at once start one container', async () => {
  const before = engine.requests.length
  const workers = [createClient(run.address), createClient(run.address)]
  const [first, second] = await Promise.all(workers.map((worker) => worker.container('later')))
  expect(first?.id).toBe(second?.id)
  const starts = engine.requests.slice(before).filter((request) => request.endsWith('/start'))
  expect(starts).toHaveLength(1)
  for (const worker of workers) worker.close()
})

test('every worker sees what happens to a container, whoever does it', async () => {
  const workers = [createClient(run.address), createClient(run.address)]
  const handles = await Promise.all(workers.map((worker) => worker.container('cache')))
  const [first, second] = handles as [(typeof handles)[0], (typeof handles)[0]]
  const number = first.port()
  await engine.docker.getContainer(first.id).stop()
  for (const handle of handles) {
    await eventually(() => expect(handle.state).toBe('exited'))
    expect(() => handle.port()).toThrow('CONTAINER_NOT_RUNNING')
  }
  await first.restart()
  expect(first.state).toBe('running')
  // Podman gives the same port again.
  if (!isPodman) expect(first.port()).not.toBe(number)
  await eventually(() => expect(second.port()).toBe(first.port()))
  await second.connect('far')
  expect(second.ipAddress('far')).toMatch(/^\d+\./)
  for (const worker of workers) worker.close()
})

test('a failed start fails each worker that asks, with class, code and the whole message', async () => {
  for (const _ of [1, 2]) {
    const worker = createClient(run.address)
    const error = await worker.container('broken').catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'StartupError', code: 'CONTAINER_EXITED' })
    expect(String(error)).toMatch(
      /exited with code 2[\s\S]*no licence[\s\S]*containers\.config\.json/,
    )
    worker.close()
  }
  expect(lines.filter((line) => line.startsWith('broken failed: [CONTAINER_EXITED]'))).toHaveLength(
    1,
  )
})

test('a worker process that has its container and is done ends by itself', async () => {
  const client = fileURLToPath(import.meta.resolve('@mooring/client'))
  const script = `
    import { createClient } from ${JSON.stringify(client)}
    const worker = createClient(${JSON.stringify(run.address)})
    const cache = await worker.container('cache')
    console.log((await cache.exec(['redis-cli', 'ping'])).stdout.trim())`
  const child = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  expect(child.stdout).toBe('PONG\n')
})

test('after the last release nothing is left, and workers are told so', async () => {
  const own = await mkdtemp(join(tmpdir(), 'mooring-own-'))
  await writeFile(
    join(own, 'containers.config.json'),
    JSON.stringify({ containers: { later: config.containers.later } }),
  )
  const { address, release } = await acquireRun({ directory: own, log: () => undefined })
  const worker = createClient(address)
  const later = await worker.container('later')
  await release()
  expect(await engine.leftovers()).toEqual([])
  expect(existsSync(dirname(address.socketPath))).toBe(false)
  await expect(later.exec('true')).rejects.toThrow('[SESSION_CLOSED]')
  await rm(own, { recursive: true })
})
