import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/engine.ts'
import { startEngines, type Fleet } from '../support/fleet.ts'
import { ownedSession, processesOf } from '../support/owned-session.ts'
import { ryukStandIn } from '../support/ryuk-programs.ts'
import { idle } from '../support/several-session.ts'

let fleet: Fleet

beforeAll(async () => {
  fleet = await startEngines()
})
afterAll(() => fleet.close())

test('each engine has a Ryuk of its own, which removes what is there when all of this machine is gone', async () => {
  await using standIn = await ryukStandIn(new Docker())
  // The others get it from this one.
  await fleet.give(fleet.members[0]!, standIn.image)
  await using session = await ownedSession({
    config: {
      engines: fleet.engines,
      networks: { lan: {} },
      containers: { a: idle, b: { ...idle, networks: ['lan'] }, c: idle },
    },
    env: { RYUK_CONTAINER_IMAGE: standIn.image, RYUK_RECONNECTION_TIMEOUT: '2s' },
  })
  await session.seen('all-ready')
  for (const { docker } of fleet.members) expect(await docker.listContainers()).toHaveLength(2)
  for (const { pid } of processesOf(session.stateHome)) process.kill(pid, 'SIGKILL')
  await session.ended
  for (const { name, docker } of fleet.members)
    await eventually(async () => {
      expect([name, await docker.listContainers({ all: true })]).toEqual([name, []])
    })
})
