import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '../../packages/core/src/config/load.ts'
import { labelsOf } from '../../packages/core/src/docker/labels.ts'
import { thisProcess } from '../../packages/core/src/docker/owning-process.ts'
import { removeOrphans } from '../../packages/core/src/index.ts'
import { startKept } from '../../packages/core/src/server/start-kept.ts'
import { openKept, projectAt } from '../../packages/core/src/session/kept/open-kept.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { eventually, imageOf } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { ownedSession } from '../support/owned-session.ts'
import { greeter, idle, openOn } from '../support/several-session.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines()
})
afterAll(() => fleet.close())

const events = { networks: { events: { across: true } } }

test('NETWORK_NOT_ACROSS without a swarm, before anything is made', async () => {
  const containers = {
    a: { ...idle, networks: ['events'], engine: 'here' },
    b: { ...idle, networks: ['events'], engine: 'big' },
  }
  await expect(openOn(fleet, { ...events, containers })).rejects.toThrow(
    /\[NETWORK_NOT_ACROSS\] Network "events" cannot be across 2 engines, because none of them is a manager of a swarm/,
  )
})

test('a thousand connections by alias over a network across engines, none of which fails', async () => {
  await joinSwarm(fleet)
  const containers = {
    web: { ...greeter('web'), networks: { events: { aliases: ['site'] } }, engine: 'third' },
    visitor: {
      ...idle,
      networks: ['events'],
      engine: 'big',
      environment: { WEB: '{web.address}' },
    },
    other: { ...greeter('other'), networks: ['events'], engine: 'here' },
  }
  const session = await openOn(fleet, { ...events, containers })
  try {
    const [visitor, web, other] = await Promise.all(
      ['visitor', 'web', 'other'].map((name) => session.start(name)),
    )
    expect(new Set([visitor, web, other].map((handle) => handle!.host)).size).toBe(3)
    expect(await (await fetch(`http://${web!.address(8080)}`)).text()).toBe('web\n')
    const { stdout } = await visitor!.exec([
      'sh',
      '-c',
      'for i in $(seq 500); do wget -qO- http://$WEB || echo bad; wget -qO- http://other:8080 || echo bad; done | sort | uniq -c',
    ])
    expect(stdout.trim().split(/\s+/)).toEqual(['500', 'other', '500', 'web'])
    expect((await visitor!.exec('wget -qO- http://site:8080')).stdout).toBe('web\n')
  } finally {
    await session.close()
  }
  // A worker hears from its manager that the network is gone.
  for (const { name, leftovers } of fleet.members)
    await eventually(async () => expect([name, await leftovers()]).toEqual([name, []]))
})

test('a kept network across engines is taken over with its containers, and goes with them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mooring-several-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  vi.stubEnv('XDG_STATE_HOME', join(directory, 'state'))
  onTestFinished(() => void vi.unstubAllEnvs())
  const onEvents = { networks: ['events'] }
  const containers = {
    web: { ...greeter('web'), ...onEvents, engine: 'third' },
    visitor: { ...idle, ...onEvents, engine: 'here', environment: { WEB: '{web.address}' } },
  }
  const config = { engines: fleet.engines, reaper: 'watchdog', ...events, containers }
  await writeFile(join(directory, 'containers.config.json'), JSON.stringify(config))
  const { signal } = new AbortController()
  const manager = fleet.members[1]!.docker
  const overlays = async (): Promise<string[]> => {
    const all = await manager.listNetworks({ filters: { label: ['org.testcontainers=true'] } })
    return all.filter(({ Driver }) => Driver === 'overlay').map(({ Id }) => Id)
  }
  const up = async () => {
    const started = await startKept({ directory, signal, onEvent: () => undefined })
    const ids = started.records().map(({ id }) => id)
    await started.close()
    // A test run takes them over.
    const session = await openSession(await loadConfig({ directory }))
    const visitor = await session.start('visitor')
    expect(ids).toContain(visitor.id)
    expect((await visitor.exec('wget -qO- http://$WEB')).stdout).toBe('web\n')
    await session.close()
    return { ids, networks: await overlays() }
  }
  const first = await up()
  expect(first.networks).toHaveLength(1)
  expect(await up()).toEqual(first)
  using kept = await openKept({ signal })
  const objects = await kept.list({ project: await projectAt(directory) })
  expect(objects.filter(({ kind }) => kind === 'network').map(({ engine }) => engine)).toEqual([
    'big',
  ])
  const { failed } = await kept.remove(objects)
  expect(failed).toEqual([])
  for (const { name, leftovers } of fleet.members)
    await eventually(async () => expect([name, await leftovers()]).toEqual([name, []]))
})

test('what a dead run left of a network across engines is removed on its manager', async () => {
  const owner = { ...(await thisProcess()), pid: 2 ** 30 }
  const Labels = labelsOf({ id: 'dead', owner }, 'events')
  const [here, manager] = fleet.members
  const name = 'mooring-dead-events'
  await manager!.docker.createNetwork({ Name: name, Driver: 'overlay', Attachable: true, Labels })
  const Image = imageOf('busybox:1')
  const HostConfig = { NetworkMode: name }
  const container = await here!.docker.createContainer({
    Image,
    Labels,
    HostConfig,
    Cmd: ['sleep', '600'],
  })
  await container.start()
  vi.stubEnv('MOORING_ENGINES', Object.values(fleet.engines).join())
  onTestFinished(() => void vi.unstubAllEnvs())
  const { networks, failures } = await removeOrphans({ directory: tmpdir() })
  expect(failures).toEqual([])
  expect(networks).toContain(name)
  for (const { name: member, leftovers } of fleet.members)
    await eventually(async () => expect([member, await leftovers()]).toEqual([member, []]))
})

test('a session whose owner is killed leaves no network in the swarm', async () => {
  await using session = await ownedSession({
    config: {
      engines: fleet.engines,
      reaper: 'watchdog',
      ...events,
      containers: {
        a: { ...idle, networks: ['events'], engine: 'here' },
        b: { ...idle, networks: ['events'], engine: 'third' },
      },
    },
  })
  await session.seen('all-ready')
  session.kill('SIGKILL', 'group')
  await session.ended
  for (const { name, leftovers } of fleet.members)
    await eventually(async () => expect([name, await leftovers()]).toEqual([name, []]))
  await eventually(async () => expect(await session.remains()).toEqual([]))
})

/** The product makes no swarm: this is what its user does. The manager is the second engine. */
async function joinSwarm({ members }: Fleet): Promise<void> {
  const [here, manager, third] = members
  await manager!.docker.swarmInit({
    ListenAddr: `${manager!.address}:2377`,
    AdvertiseAddr: manager!.address,
  })
  const { JoinTokens } = (await manager!.docker.swarmInspect()) as {
    JoinTokens: { Worker: string }
  }
  for (const member of [here!, third!])
    await member.docker.swarmJoin({
      ListenAddr: `${member.address}:2377`,
      AdvertiseAddr: member.address,
      RemoteAddrs: [`${manager!.address}:2377`],
      JoinToken: JoinTokens.Worker,
    })
}
