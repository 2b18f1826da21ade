import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageOf } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { idle, openOn } from '../support/several-session.ts'

let fleet: Fleet
let folder: string

beforeAll(async () => {
  fleet = await startEngines({ on: ['third'] })
  folder = await mkdtemp(join(tmpdir(), 'mooring-several-'))
  await writeFile(
    join(folder, 'Dockerfile'),
    `FROM ${imageOf('busybox:1')}\nRUN head -c 3000000 /dev/urandom >/big\n`,
  )
})
afterAll(async () => {
  await fleet.close()
  await rm(folder, { recursive: true, force: true })
})

const idsOf = (image: string): Promise<string[]> =>
  Promise.all(
    fleet.members.map(async ({ docker }) => {
      const found = await docker
        .getImage(image)
        .inspect()
        .catch(() => undefined)
      return found?.Id ?? 'none'
    }),
  )

test('an image that no registry has is given once by the engine that has it to each that needs it', async () => {
  const containers = {
    a: { ...idle, engine: 'here' },
    a2: { ...idle, engine: 'here' },
    b: { ...idle, engine: 'big' },
  }
  const session = await openOn(fleet, { containers })
  try {
    await Promise.all(['a', 'a2', 'b'].map((name) => session.start(name)))
    const [here, ...others] = await idsOf(imageOf('busybox:1'))
    expect(others).toEqual([here, here])
    const sent = session.events.flatMap((event) =>
      event.kind === 'image-progress' && event.progress.kind === 'sending' ? event.progress : [],
    )
    expect(new Set(sent.map(({ to }) => to))).toEqual(new Set(['here', 'big']))
    expect(Math.max(...sent.map(({ sentBytes }) => sentBytes))).toBeLessThan(2 * 2_400_000)
  } finally {
    await session.close()
  }
})

test('an image is built once, and the others get that one', async () => {
  const built = {
    build: folder,
    command: 'sleep 600',
    stopSignal: 'SIGKILL',
    scope: 'file',
  } as const
  const session = await openOn(fleet, { containers: { built } })
  try {
    const own = await Promise.all(
      ['f1', 'f2', 'f3'].map(
        (file) =>
          session.ask('start', {
            name: 'built',
            place: { worker: file, file },
          } as never) as Promise<{ host: string; image: string }>,
      ),
    )
    expect(new Set(own.map(({ host }) => host)).size).toBe(3)
    const [first, ...others] = await idsOf(own[0]!.image)
    expect(first).toMatch(/^sha256:/)
    expect(others).toEqual([first, first])
  } finally {
    await session.close()
  }
})

test('an image that nobody has is an error as on one engine', async () => {
  const session = await openOn(fleet, {
    containers: { x: { image: 'mooring.local/nowhere:1', pullPolicy: 'never' } },
  })
  try {
    await expect(session.start('x')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
  } finally {
    await session.close()
  }
})
