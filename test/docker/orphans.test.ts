// @module-tag engine-contract
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { commonLabels, labelsOf, ownedBy } from '../../packages/core/src/docker/labels.ts'
import { thisProcess } from '../../packages/core/src/docker/owning-process.ts'
import { removeOrphans, startSession } from '../../packages/core/src/index.ts'
import { startEngineProxy } from '../support/engine-proxy.ts'
import { engineSocket } from '../support/engine-socket.ts'
import { eventually, foreignContainer, useEngine } from '../support/engine.ts'
import { ownedSession, processesOf, type OwnedSession } from '../support/owned-session.ts'

const { docker } = await useEngine()

let stateHome: string
beforeEach(async () => {
  stateHome = await mkdtemp(join(tmpdir(), 'mooring-state-'))
  vi.stubEnv('XDG_STATE_HOME', stateHome)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(stateHome, { recursive: true })
})

const idle = { image: 'busybox:1', command: ['sleep', '600'] } as const

/** A session whose process and watchdog have been killed at the same time, as by the system for want of memory. */
async function abandonedSession(options: { env?: NodeJS.ProcessEnv } = {}): Promise<OwnedSession> {
  const session = await ownedSession({ ...options, stateHome })
  await session.seen('all-ready')
  const watchdogs = processesOf(stateHome).filter(({ command }) =>
    command.includes('watchdog-process'),
  )
  // That of this session, because others of the same folder go on.
  const own = watchdogs.filter(({ parent }) => parent === session.pid)
  expect(own).toHaveLength(1)
  for (const { pid } of own) process.kill(pid, 'SIGKILL')
  session.kill('SIGKILL', 'group')
  await session.ended
  expect(await session.objects()).not.toEqual([])
  return session
}

test('what is left when the watchdog was killed too is removed by the next start, before it makes anything', async () => {
  await using dead = await abandonedSession()
  expect(await dead.remains()).toHaveLength(6)
  await using next = await ownedSession({ stateHome, closes: 'at once' })
  await next.seen('network-created')
  expect(await dead.objects()).toEqual([])
  await next.ended
  await eventually(async () => expect(await dead.remains()).toEqual([]))
})

test('a start at the same place sweeps, one elsewhere does not, and live sessions are left alone', async () => {
  await using elsewhere = await startEngineProxy(engineSocket)
  await using dead = await abandonedSession()
  await using live = await ownedSession({ stateHome })
  await live.seen('all-ready')
  // The start of the live one has removed the dead one, so another must die.
  await using deadToo = await abandonedSession()
  const before = await live.objects()
  expect(before).toHaveLength(5)
  vi.stubEnv('DOCKER_HOST', elsewhere.dockerHost)
  {
    await using _ = await startSession({ containers: { idle } })
    expect(await deadToo.objects()).toHaveLength(5)
  }
  vi.unstubAllEnvs()
  vi.stubEnv('XDG_STATE_HOME', stateHome)
  {
    await using _ = await startSession({ containers: { idle } })
    expect(await deadToo.objects()).toEqual([])
  }
  expect(await dead.objects()).toEqual([])
  expect((await live.objects()).sort()).toEqual(before.sort())
  live.tellToClose()
  expect(await live.ended).toMatchObject({ exitCode: 0 })
  await eventually(async () => expect(await live.remains()).toEqual([]))
})

test('removeOrphans finds dead sessions by their labels alone, and touches nothing else', async () => {
  const owner = await thisProcess()
  const ended = { ...owner, pid: 2 ** 30 }
  const labelled = (Labels: Record<string, string>) => foreignContainer(docker, { Labels })
  await using ofAnotherMachine = await labelled(
    labelsOf({ id: 'elsewhere', owner: { ...ended, host: 'another' } }, 'idle'),
  )
  await using inAnotherPidNamespace = await labelled(
    labelsOf({ id: 'contained', owner: { ...ended, pidNamespace: 'pid:[1]' } }, 'idle'),
  )
  await using kept = await labelled({ ...commonLabels('idle'), ...ownedBy(ended) })
  await using ofAnotherTool = await labelled({ 'org.testcontainers.session-id': 'other' })
  await using live = await ownedSession()
  await live.seen('all-ready')
  await using dead = await abandonedSession()
  await rm(join(stateHome, 'mooring'), { recursive: true })

  const id = dead.sessionId()
  const removed = await removeOrphans()
  expect(removed.containers).toEqual(
    expect.arrayContaining([`mooring-${id}-first`, `mooring-${id}-second`]),
  )
  expect(removed.networks).toEqual(
    expect.arrayContaining([`mooring-${id}-lan`, `mooring-${id}-other`]),
  )
  expect(removed.volumes).toContain(`mooring-${id}-data`)
  // Sessions of other suites die and are removed meanwhile.
  expect(removed.failures.filter(({ name }) => name.includes(`${id}`))).toEqual([])
  expect(await dead.remains()).toEqual([])

  for (const container of [ofAnotherMachine, inAnotherPidNamespace, kept, ofAnotherTool])
    expect((await container.inspect()).State.Running).toBe(true)
  expect(await live.objects()).toHaveLength(5)
  expect((await removeOrphans()).containers.filter((name) => name.includes(`${id}`))).toEqual([])
  live.tellToClose()
  await live.ended
  await eventually(async () => expect(await live.remains()).toEqual([]))
})

test('what is in use by somebody else is told, and removed when it is free', async () => {
  await using dead = await abandonedSession()
  const name = `mooring-${dead.sessionId()}-data`
  {
    await using _ = await foreignContainer(docker, { HostConfig: { Binds: [`${name}:/data`] } })
    const { failures } = await removeOrphans()
    expect(failures.filter((failure) => failure.name === name)).toHaveLength(1)
    expect(await dead.objects()).toEqual([`volume ${name}`])
    await (await startSession({ containers: { idle } })).close()
  }
  // The note stayed, so the start after that knows.
  await using _ = await startSession({ containers: { idle } })
  expect(
    await dead.remains().then((all) => all.filter((one) => !one.startsWith('process'))),
  ).toEqual([`note ${_.id}.json`])
})

test('files in the ledger that are no notes are passed over', async () => {
  await using dead = await abandonedSession()
  const folder = join(stateHome, 'mooring', 'sessions')
  const garbage = {
    empty: '',
    cut: '{"sessionId":',
    nothing: 'null',
    list: '[]',
    object: '{}',
    text: '"x"',
  }
  for (const [name, text] of Object.entries(garbage))
    await writeFile(join(folder, `${name}.json`), text)
  const owner = { ...(await thisProcess()), pid: 2 ** 30 }
  await writeFile(join(folder, 'other.json'), JSON.stringify({ owner, place: '', sessionId: 7 }))
  await mkdir(join(folder, 'folder.json'))
  await using _ = await startSession({ containers: { idle } })
  expect(await dead.objects()).toEqual([])
})

test.each(['/sys/nowhere', '/dev/null'])(
  'a state folder that cannot be written (%s) costs the note, and nothing else',
  async (place) => {
    await using session = await ownedSession({ stateHome: place })
    await session.seen('all-ready')
    session.kill('SIGKILL', 'group')
    await session.ended
    await eventually(async () => expect(await session.remains()).toEqual([]))
  },
)

test('a note can be read by its owner only, and goes with the session', async () => {
  await using session = await ownedSession({ stateHome })
  await session.seen('all-ready')
  const file = join(stateHome, 'mooring', 'sessions', `${session.sessionId()}.json`)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ owner: { pid: session.pid } })
  session.tellToClose()
  await session.ended
  await eventually(async () => expect(await session.remains()).toEqual([]))
})
