// @module-tag engine-details
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

const longLine = "head -c 30000000 /dev/zero | tr '\\0' x"
const shell = (script: string): { image: string; command: string[] } => ({
  image: 'busybox:1',
  command: ['sh', '-c', script],
})

test('a container is found ready by what stands in a line of 30 MB that has no end', async () => {
  // The engine hands on a line without an end in pieces, each when it is full.
  const script = `${longLine}; printf 'ready for you'; ${longLine}; sleep 600`
  await using session = await startSession({
    containers: {
      text: { ...shell(script), waitFor: { log: 'ready for you' } },
      expression: { ...shell(script), waitFor: { log: /.*ready\s(for|to) you/ } },
      terminal: {
        ...shell(script),
        raw: (body) => ({ ...body, Tty: true }),
        waitFor: { log: 'ready for you' },
      },
    },
  })
  const running = { state: 'running' }
  expect(session.containers).toMatchObject({
    text: running,
    expression: running,
    terminal: running,
  })
})

test('a container is found ready by the last of many lines, which its log file holds all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-logs-'))
  const session = await startSession({
    logs: { dir: folder },
    containers: {
      job: {
        ...shell('seq 200000; printf ready; exec sleep 600'),
        waitFor: { log: /^200000$/ },
      },
    },
  })
  await session.close()
  const written = (await readFile(join(folder, 'job.log'), 'utf8')).trimEnd().split('\n')
  const lines = written.map((line) => line.split(' ')[1])
  expect(lines.splice(0, 200_000)).toEqual(
    Array.from({ length: 200_000 }, (_, index) => `${index + 1}`),
  )
  // Newer engines keep what had no end yet when the container was removed.
  expect(['', 'ready']).toContain(lines.join())
  await rm(folder, { recursive: true })
})

test('a failed start tells of a long line its beginning', async () => {
  const failing = startSession({
    containers: {
      job: { ...shell(`${longLine}; exit 3`), waitFor: { log: 'y' } },
    },
  })
  const error = await failing.then(
    () => expect.unreachable(),
    (reason: Error) => reason,
  )
  expect(error).toMatchObject({ code: 'CONTAINER_EXITED' })
  expect(error.message).toMatch(/last probe found 0 times, last line: x{199}…\n/)
  expect(error.message).toMatch(/last log +x{1000}…\n/)
  expect(error.message.length).toBeLessThan(3_000)
  expect(await engine.leftovers()).toEqual([])
})
