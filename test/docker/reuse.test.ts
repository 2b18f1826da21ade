// @module-tag engine-contract
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handle } from '@mooring/client'
import { afterAll, expect, test, vi } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { keptProject } from '../support/kept-project.ts'

const engine = await useEngine()
const state = await mkdtemp(join(tmpdir(), 'mooring-state-'))
vi.stubEnv('XDG_STATE_HOME', state)
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(state, { recursive: true })
})

const idle = { image: 'busybox:1', command: 'sleep 600' } as const
const httpd = { image: 'busybox:1', command: 'httpd -f -p 80', ports: [80] } as const

const idsOf = ({ containers }: { containers: Record<string, Handle> }): Record<string, string> =>
  Object.fromEntries(Object.entries(containers).map(([name, { id }]) => [name, id]))

test('a reused container is taken over by the next session, and goes with none', async () => {
  await using project = await keptProject()
  const config = { containers: { web: { ...httpd, reuse: true }, job: idle } }
  const first = await project.start(config)
  const { web } = first.containers
  await web?.exec(['sh', '-c', 'echo kept > /mark'])
  await first.close()
  const second = await project.start(config)
  expect(second.containers['web']?.id).toBe(web?.id)
  expect((await second.containers['web']?.exec('cat /mark'))?.stdout).toBe('kept\n')
  expect(project.events.map(({ kind }) => kind)).toContain('container-reused')
  await second.close()
  expect(await project.kept()).toHaveLength(1)
})

test('a container that was stopped meanwhile is started, and a paused one goes on', async () => {
  await using project = await keptProject()
  const config = { containers: { web: { ...httpd, reuse: true } } }
  const first = await project.start(config)
  const id = first.containers['web']?.id ?? ''
  await first.close()
  await engine.docker.getContainer(id).stop({ t: 0 })
  const second = await project.start(config)
  expect(second.containers['web']?.id).toBe(id)
  const { web } = second.containers
  expect((await fetch(web?.url() ?? '')).status).toBe(404)
  await second.close()
  await engine.docker.getContainer(id).pause()
  await using third = await project.start(config)
  expect(third.containers['web']?.id).toBe(id)
})

test('a changed declaration replaces the container with its volume and what depends on it, and says why', async () => {
  await using project = await keptProject()
  const stack = (user: string) => ({
    containers: {
      db: { ...idle, reuse: true, environment: { USER: user }, volumes: ['data:/data'] },
      app: { ...idle, reuse: true, dependsOn: ['db'] },
      other: { ...idle, reuse: true },
    },
  })
  const first = await project.start(stack('one'))
  await first.containers['db']?.exec('touch /data/old')
  const before = idsOf(first)
  await first.close()
  await using second = await project.start(stack('two'))
  const after = idsOf(second)
  expect(after['other']).toBe(before['other'])
  expect(after['db']).not.toBe(before['db'])
  expect(after['app']).not.toBe(before['app'])
  expect(project.events).toContainEqual(
    expect.objectContaining({
      kind: 'container-replaced',
      container: 'db',
      changed: ['environment'],
    }),
  )
  expect(project.events).toContainEqual(
    expect.objectContaining({ container: 'app', changed: ['dependsOn'] }),
  )
  expect((await second.containers['db']?.exec('ls /data'))?.stdout).toBe('')
  expect(await project.kept()).toHaveLength(4)
})

test('copied files count by their content', async () => {
  await using project = await keptProject()
  const config = (content: string) => ({
    containers: { web: { ...idle, reuse: true, files: [{ target: '/etc/app', content }] } },
  })
  await (await project.start(config('one'))).close()
  await using session = await project.start(config('two'))
  expect((await session.containers['web']?.exec('cat /etc/app'))?.stdout).toBe('two')
  expect(project.events).toContainEqual(expect.objectContaining({ changed: ['files'] }))
})

test('five sessions that start at once share one container and one network', async () => {
  await using project = await keptProject()
  const config = {
    networks: { backend: {} },
    containers: { web: { ...httpd, reuse: true, networks: ['backend'] } },
  }
  const sessions = await Promise.all(Array.from({ length: 5 }, () => project.start(config)))
  const ids = sessions.map(({ containers }) => containers['web']?.id)
  expect(new Set(ids).size).toBe(1)
  expect(await project.kept()).toHaveLength(2)
  await Promise.all(sessions.map((session) => session.close()))
  expect(await project.kept()).toHaveLength(2)
})

test('kept containers and those of the session reach each other, and sessions at once do not mix', async () => {
  await using project = await keptProject()
  const config = {
    networks: { backend: {} },
    containers: {
      web: {
        ...httpd,
        reuse: true,
        networks: { backend: { aliases: ['site'] } },
        files: [{ target: '/index.html', content: 'kept' }],
      },
      client: { ...idle, networks: ['backend'] },
    },
  }
  await using first = await project.start(config)
  await using second = await project.start(config)
  for (const { containers } of [first, second]) {
    const answer = await containers['client']?.exec('wget -qO- http://site/index.html')
    expect(answer?.stdout).toBe('kept')
    const names = await containers['client']?.exec('nslookup client')
    expect(names?.stdout.match(/^Address.*: (?!127\.)/gm)?.length).toBe(1)
  }
  expect(first.containers['web']?.id).toBe(second.containers['web']?.id)
})

test('a one-shot job that has done its work is not run again', async () => {
  await using project = await keptProject()
  const config = {
    containers: {
      migrate: { ...idle, command: 'true', reuse: true, waitFor: { exit: 0 } },
    },
  }
  const first = await project.start(config)
  await first.close()
  await using second = await project.start(config)
  expect(second.containers['migrate']?.id).toBe(first.containers['migrate']?.id)
})

test('a container that a dead process had only created is made anew', async () => {
  await using project = await keptProject()
  const config = { containers: { web: { ...idle, reuse: true } } }
  const first = await project.start(config)
  const id = first.containers['web']?.id ?? ''
  const { Config, Name } = await engine.docker.getContainer(id).inspect()
  await first.close()
  await engine.docker.getContainer(id).remove({ force: true })
  const dead = { ...Config.Labels, 'com.mooring.owner.boot': 'former' }
  const half = await engine.docker.createContainer({ ...Config, Labels: dead, name: Name.slice(1) })
  await using second = await project.start(config)
  expect(second.containers['web']?.id).not.toBe(half.id)
  expect((await second.containers['web']?.exec('echo runs'))?.stdout).toBe('runs\n')
})

test('a reused container that does not get ready is not kept', async () => {
  await using project = await keptProject()
  const config = {
    containers: { web: { ...idle, reuse: true, waitFor: { log: 'never' }, startupTimeout: '2s' } },
  }
  await expect(project.start(config)).rejects.toThrow('[WAIT_TIMEOUT]')
  expect(await project.kept()).toEqual([])
})

test('`keep` keeps the whole stack but what reaches the host, and the environment may forbid it', async () => {
  await using project = await keptProject()
  const config = {
    keep: 'always' as const,
    networks: { backend: {} },
    containers: {
      db: { ...idle, networks: ['backend'] },
      api: { ...idle, networks: ['backend'], hostAccess: true },
    },
  }
  const first = await project.start(config)
  await first.close()
  expect((await project.kept()).map((object) => object.split(' ')[0])).toEqual([
    'container',
    'network',
  ])
  vi.stubEnv('TESTCONTAINERS_REUSE_ENABLE', 'false')
  const second = await project.start(config)
  expect(second.containers['db']?.id).not.toBe(first.containers['db']?.id)
  await second.close()
  vi.stubEnv('TESTCONTAINERS_REUSE_ENABLE', '')
})

test('a container that nobody has used for its time to live is removed at the next start', async () => {
  await using project = await keptProject()
  const reuse = { timeToLive: '1h' }
  const first = await project.start({ containers: { web: { ...idle, reuse } } })
  const id = first.containers['web']?.id ?? ''
  await first.close()
  const [folder] = await readdir(join(state, 'mooring', 'reused'))
  expect(folder).toBe(id)
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  await utimes(join(state, 'mooring', 'reused', id), longAgo, longAgo)
  await using second = await project.start({ containers: { other: idle } })
  expect(second.containers['other']).toBeDefined()
  expect(await project.kept()).toEqual([])
  expect(await readdir(join(state, 'mooring', 'reused'))).toEqual([])
})
