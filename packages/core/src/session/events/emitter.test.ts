import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartupError } from '@mooring/client'
import { expect, onTestFinished, test } from 'vitest'
import { createEmitter } from './emitter.ts'
import type { LifecycleEvent } from './lifecycle.ts'

const mask = (text: string): string => text.replaceAll('hunter2', '***')
const waiting = {
  kind: 'container-waiting',
  container: 'db',
  phase: 'ready',
  elapsedMs: 10_000.25,
  waitedFor: 'port 5432',
} as const

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-events-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

function emitter(file?: string, onEvent: (event: LifecycleEvent) => void = () => undefined) {
  return createEmitter({
    session: 'a1b2',
    config: { events: file, file: '/home/me/shop/containers.config.ts' },
    onEvent,
    mask,
  })
}

test('each event carries its time and its session, and probes are masked', () => {
  const events: LifecycleEvent[] = []
  const emit = emitter(undefined, (event) => events.push(event))
  emit({ ...waiting, lastProbe: 'threw: no access with hunter2' })
  emit({
    kind: 'image-progress',
    progress: {
      kind: 'building',
      image: 'x',
      step: 1,
      stepsTotal: 2,
      instruction: 'ARG k=hunter2',
    },
  })
  expect(events).toEqual([
    {
      ...waiting,
      lastProbe: 'threw: no access with ***',
      atMs: expect.any(Number),
      session: 'a1b2',
    },
    expect.objectContaining({ progress: expect.objectContaining({ instruction: 'ARG k=***' }) }),
  ])
  expect(Math.abs((events[0]?.atMs ?? 0) - Date.now())).toBeLessThan(60_000)
})

test('the file has each event as a line when it has happened, errors by code and masked message', async () => {
  const file = join(await temporaryFolder(), 'reports', 'events.jsonl')
  const emit = emitter(file)
  const lines = async (): Promise<unknown[]> =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  expect(await lines()).toEqual([])
  emit(waiting)
  const error = new StartupError({ code: 'CONTAINER_EXITED', what: 'It said hunter2.' })
  emit({ kind: 'container-failed', container: 'db', error })
  emit({ kind: 'container-failed', container: 'db', error: new Error('plain') })
  expect(await lines()).toEqual([
    { ...waiting, elapsedMs: 10_000, atMs: expect.any(Number), session: 'a1b2' },
    expect.objectContaining({
      error: { code: 'CONTAINER_EXITED', message: '[CONTAINER_EXITED] It said ***.' },
    }),
    expect.objectContaining({ error: { message: 'plain' } }),
  ])
})

test('a session begins the file anew', async () => {
  const file = join(await temporaryFolder(), 'events.jsonl')
  await writeFile(file, 'of the former run\n')
  emitter(file)
  expect(await readFile(file, 'utf8')).toBe('')
})

test('a file that cannot be written is a mistake in the config', async () => {
  const folder = await temporaryFolder()
  expect(() => emitter(folder)).toThrow(
    /^\[CONFIG_INVALID\] \S*containers\.config\.ts has a mistake\.\n\n.* › events: expected the path of a file that can be written: EISDIR/,
  )
})

test('a listener that throws is warned of, and ends nothing', async () => {
  const warnings: string[] = []
  const onWarning = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  const emit = emitter(undefined, () => {
    throw new Error('mistake of a reporter')
  })
  emit(waiting)
  await expect
    .poll(() => warnings)
    .toEqual(["a listener of Mooring's events threw: Error: mistake of a reporter"])
})

test('who keeps the events has each as a line, with its kind', () => {
  const kept: [string, string][] = []
  const emit = createEmitter({
    session: 'a1b2',
    config: { events: undefined, file: '/home/me/shop/containers.config.ts' },
    onEvent: () => undefined,
    keep: (kind, line) => kept.push([kind, line]),
    mask,
  })
  emit({ ...waiting, lastProbe: 'hunter2' })
  const error = new Error('no hunter2')
  emit({ kind: 'container-failed', container: 'db', error, lastProbe: 'hunter2' })
  expect(kept.map(([kind]) => kind)).toEqual(['container-waiting', 'container-failed'])
  expect(kept.join()).not.toContain('hunter2')
})

test('what is waited for is masked for all who listen, in a start that goes on and in one that failed', () => {
  const events: LifecycleEvent[] = []
  const emit = emitter(undefined, (event) => events.push(event))
  const waitedFor = 'image app (step 2 of 2, RUN echo hunter2)'
  emit({ ...waiting, waitedFor })
  emit({ kind: 'container-failed', container: 'db', error: new Error('no'), waitedFor })
  const masked = { waitedFor: 'image app (step 2 of 2, RUN echo ***)' }
  expect(events).toMatchObject([masked, masked])
})

test('what a service tells is masked for all who listen', () => {
  const events: LifecycleEvent[] = []
  const emit = emitter(undefined, (event) => events.push(event))
  emit({ kind: 'service-told', container: 'db', line: 'no access with hunter2' })
  expect(events).toMatchObject([{ line: 'no access with ***' }])
})
