import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSession } from '../../packages/core/src/session/start-session.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const

test('every key of a container reaches the engine', async () => {
  await using session = await startSession({
    containers: {
      rich: {
        ...idle,
        entrypoint: ['/bin/busybox'],
        environment: { TEXT: 'a b', NUMBER: 1, FLAG: true },
        user: '1000:1000',
        workingDir: '/tmp',
        hostname: 'rich-host',
        labels: { team: 'core' },
        extraHosts: { 'db.internal': '10.1.2.3' },
        capAdd: ['NET_ADMIN'],
        capDrop: ['MKNOD'],
        shmSize: '32m',
        ulimits: { nofile: { soft: 100, hard: 200 } },
        memory: '64m',
        cpus: 0.5,
        init: true,
        readOnly: true,
        tmpfs: { '/scratch': 'size=1m' },
        securityOpt: ['no-new-privileges'],
        sysctls: { 'net.core.somaxconn': 128 },
        dns: ['10.9.8.7'],
        stopSignal: 'SIGINT',
        healthcheck: {
          test: ['true'],
          interval: '1s',
          timeout: '2s',
          startPeriod: '3s',
          retries: 4,
        },
        raw: (body) => ({ ...body, HostConfig: { ...body.HostConfig, PidsLimit: 50 } }),
      },
    },
  })
  const { rich } = session.containers
  const { Config, HostConfig, Path, Args } = await engine.docker.getContainer(rich.id).inspect()
  expect([Path, ...Args]).toEqual(['/bin/busybox', 'sleep', '600'])
  expect(Config).toMatchObject({
    User: '1000:1000',
    WorkingDir: '/tmp',
    Hostname: 'rich-host',
    StopSignal: 'SIGINT',
    Healthcheck: {
      Test: ['CMD', 'true'],
      Interval: 1e9,
      Timeout: 2e9,
      StartPeriod: 3e9,
      Retries: 4,
    },
    Labels: {
      team: 'core',
      'org.testcontainers': 'true',
      'org.testcontainers.lang': 'node',
      'org.testcontainers.session-id': session.id,
      'com.mooring.name': 'rich',
    },
  })
  expect(Config.Env).toEqual(expect.arrayContaining(['TEXT=a b', 'NUMBER=1', 'FLAG=true']))
  expect(HostConfig).toMatchObject({
    ExtraHosts: ['db.internal:10.1.2.3'],
    CapAdd: ['NET_ADMIN'],
    CapDrop: ['MKNOD'],
    ShmSize: 32 * 1024 ** 2,
    Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
    Memory: 64 * 1024 ** 2,
    NanoCpus: 5e8,
    Init: true,
    ReadonlyRootfs: true,
    Tmpfs: { '/scratch': 'size=1m' },
    SecurityOpt: ['no-new-privileges'],
    Sysctls: { 'net.core.somaxconn': '128' },
    Dns: ['10.9.8.7'],
    PidsLimit: 50,
    Privileged: false,
  })
})

test('files are in the container before it starts, with their modes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'site/deep'), { recursive: true })
  await writeFile(join(folder, 'site/deep/page.txt'), 'page', { mode: 0o640 })
  await writeFile(join(folder, 'run.sh'), 'ran', { mode: 0o755 })
  await using session = await startSession({
    containers: {
      box: {
        image: 'busybox:1',
        command: [
          'sh',
          '-c',
          'stat -c "%a %n" /etc/app/* /srv/site/deep/page.txt; cat /etc/app/conf; sleep 600',
        ],
        files: [
          { target: '/etc/app/conf', content: 'content\n' },
          { target: '/etc/app/secret', content: 'x', mode: 0o400 },
          { target: '/etc/app/run.sh', source: join(folder, 'run.sh') },
          { target: '/srv/site', source: join(folder, 'site') },
        ],
        waitFor: { log: 'content' },
      },
    },
  })
  expect(await session.containers.box.logs()).toBe(
    '644 /etc/app/conf\n755 /etc/app/run.sh\n400 /etc/app/secret\n640 /srv/site/deep/page.txt\ncontent\n',
  )
})

test('bind mounts, named volumes and anonymous volumes are mounted; the latter two go with the session', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bind-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'given.txt'), 'given')
  const session = await startSession({
    containers: {
      writer: {
        ...idle,
        volumes: [
          `${folder}:/bound:ro`,
          'data:/data',
          '/anonymous',
          { type: 'volume', target: '/other' },
        ],
      },
      reader: {
        ...idle,
        volumes: [{ type: 'volume', source: 'data', target: '/in', readOnly: true }],
      },
    },
  })
  const { writer, reader } = session.containers
  expect((await writer.exec('cat /bound/given.txt; echo no > /bound/new')).stderr).toContain(
    'Read-only',
  )
  await writer.exec('echo shared > /data/file')
  expect((await reader.exec('cat /in/file')).stdout).toBe('shared\n')
  expect((await reader.exec('echo no > /in/file')).exitCode).not.toBe(0)
  const { Mounts } = await engine.docker.getContainer(writer.id).inspect()
  const volumes = Mounts.flatMap(({ Name }) => Name ?? [])
  expect(volumes).toHaveLength(3)
  await session.close()
  const left = (await engine.docker.listVolumes()).Volumes.map(({ Name }) => Name)
  expect(left.filter((name) => volumes.includes(name))).toEqual([])
})

test('the engine refuses a bind mount whose source is missing, and nothing is left', async () => {
  const broken = { ...idle, volumes: ['/no/such/folder:/bound'] }
  const start = startSession({ containers: { broken } })
  await expect(start).rejects.toThrow(/CONTAINER_CREATE_FAILED.*"broken"[^]*no\/such\/folder/)
  expect(await engine.leftovers()).toEqual([])
})

test('a privileged container and one of another platform are asked for as declared', async () => {
  let asked: unknown
  await using session = await startSession({
    containers: {
      box: {
        ...idle,
        privileged: true,
        platform: 'linux/amd64',
        raw: (body) => {
          asked = body.HostConfig?.['Privileged']
          return { ...body, HostConfig: { ...body.HostConfig, Privileged: false } }
        },
      },
    },
  })
  expect(asked).toBe(true)
  expect(session.containers.box.state).toBe('running')
})
