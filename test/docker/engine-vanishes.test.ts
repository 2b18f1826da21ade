import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { canVanish, vanishingEngine } from '../support/vanishing-engine.ts'

const engine = await useEngine()

test.skipIf(!canVanish)(
  'an engine whose packets get lost, with nobody told, is ENGINE_LOST for what waits',
  async () => {
    await using far = await vanishingEngine()
    const before = process.env['DOCKER_HOST']
    process.env['DOCKER_HOST'] = far.dockerHost
    const session = await startSession({
      containers: { idle: { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } },
    }).finally(() => (process.env['DOCKER_HOST'] = before))
    const { idle } = session.containers
    await idle.exec('true')
    const running = idle.exec('sleep 600').catch((error: unknown) => error)
    await eventually(async () =>
      expect((await engine.docker.getContainer(idle.id).top()).Processes).toHaveLength(2),
    )
    far.vanish()
    expect(await running).toMatchObject({ code: 'ENGINE_LOST' })
    far.comeBack()
    await eventually(async () => expect((await idle.exec('echo on')).stdout).toBe('on\n'))
    await session.close()
  },
)
