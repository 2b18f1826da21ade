// @module-tag engine-contract
import { rmSync } from 'node:fs'
import { chown, mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { isPodman } from '../support/engine-product.ts'
import { useEngine } from '../support/engine.ts'

const engine = await useEngine()
const idle = { image: 'busybox:1', command: 'sleep 600' } as const
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-options-'))
  await mkdir(join(folder, 'site', 'empty'), { recursive: true })
  await writeFile(join(folder, 'site', 'index.html'), 'index', { mode: 0o640 })
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\necho script ran\n', { mode: 0o755 })
  await symlink('index.html', join(folder, 'site', 'link.html'))
})
afterAll(() => rm(folder, { recursive: true }))

test('every key of a declaration reaches the engine', async () => {
  await using session = await startSession({
    containers: {
      rich: {
        image: 'busybox:1',
        entrypoint: ['sh', '-c'],
        command: ['echo up; exec sleep 600'],
        environment: { TEXT: 'a b=c', NUMBER: 7, YES: true },
        user: '1000:1000',
        workingDir: '/tmp',
        hostname: 'rich-host',
        labels: { purpose: 'test', level: 3 },
        extraHosts: { 'db.test': '10.1.2.3', gateway: 'host-gateway' },
        capAdd: ['NET_ADMIN'],
        capDrop: ['MKNOD'],
        groupAdd: [2000],
        cgroupnsMode: 'host',
        shmSize: '32m',
        ulimits: { nofile: { soft: 100, hard: 200 }, core: 0 },
        memory: '48m',
        cpus: 0.5,
        init: true,
        readOnly: true,
        tmpfs: { '/tmp': 'size=1m', '/run': '' },
        securityOpt: ['no-new-privileges'],
        sysctls: { 'net.ipv4.ip_unprivileged_port_start': 80 },
        dns: ['10.9.8.7'],
        stopSignal: 'SIGQUIT',
        healthcheck: {
          test: 'true',
          interval: '60s',
          timeout: 2000,
          startPeriod: '1m30s',
          retries: 4,
        },
        waitFor: { log: 'up' },
        raw: (body) => ({ ...body, HostConfig: { ...body.HostConfig, PidsLimit: 99 } }),
      },
    },
  })
  const inspected = await engine.docker.getContainer(session.containers.rich.id).inspect()
  expect(inspected.Name).toBe(`/mooring-${session.id}-rich`)
  expect(inspected.Config).toMatchObject({
    Entrypoint: ['sh', '-c'],
    Cmd: ['echo up; exec sleep 600'],
    User: '1000:1000',
    WorkingDir: '/tmp',
    Hostname: 'rich-host',
    // Podman tells its number.
    StopSignal: isPodman ? '3' : 'SIGQUIT',
    Labels: {
      purpose: 'test',
      level: '3',
      'org.testcontainers': 'true',
      'org.testcontainers.session-id': session.id,
      'com.mooring.name': 'rich',
    },
    Healthcheck: {
      Test: ['CMD-SHELL', 'true'],
      Interval: 60e9,
      Timeout: 2e9,
      StartPeriod: 90e9,
      Retries: 4,
    },
  })
  expect(inspected.Config.Env).toEqual(
    expect.arrayContaining(['TEXT=a b=c', 'NUMBER=7', 'YES=true']),
  )
  expect(inspected.HostConfig).toMatchObject({
    ExtraHosts: ['db.test:10.1.2.3', 'gateway:host-gateway'],
    CapAdd: ['NET_ADMIN'],
    GroupAdd: ['2000'],
    CgroupnsMode: 'host',
    ShmSize: 32 * 1024 * 1024,
    Memory: 48 * 1024 * 1024,
    NanoCpus: 5e8,
    Init: true,
    ReadonlyRootfs: true,
    Privileged: false,
    // Podman adds its own options.
    Tmpfs: { '/tmp': expect.stringMatching(/^size=1m/), '/run': expect.any(String) },
    SecurityOpt: ['no-new-privileges'],
    Dns: ['10.9.8.7'],
    PidsLimit: 99,
    // Podman does not tell these two.
    ...(!isPodman && {
      CapDrop: ['MKNOD'],
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '80' },
    }),
  })
  const limits = (inspected.HostConfig.Ulimits as { Name: string }[]).map((limit) => ({
    ...limit,
    // Podman uses the kernel's names, and tells the limits that it sets by itself too.
    Name: limit.Name.replace('RLIMIT_', '').toLowerCase(),
  }))
  expect(limits).toEqual(
    expect.arrayContaining([
      { Name: 'nofile', Soft: 100, Hard: 200 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ]),
  )
  const seen = await session.containers.rich.exec(
    'hostname; id -u; pwd; cat /proc/sys/net/ipv4/ip_unprivileged_port_start /etc/hosts',
  )
  expect(seen.stdout).toMatch(/^rich-host\n1000\n\/tmp\n80\n[\s\S]*10\.1\.2\.3\s+db\.test/)
})

test('files are there before the start, with content, mode and links, and belong to root or whom they shall', async () => {
  // Only root may give a file away, to one whose number does not fit into the header of an archive.
  await chown(join(folder, 'site/index.html'), 1_000_700_000, 300_000).catch(() => undefined)
  await using session = await startSession({
    containers: {
      files: {
        image: 'busybox:1',
        command: ['sh', '-c', '/opt/run.sh && exec sleep 600'],
        files: [
          { target: '/opt/run.sh', source: join(folder, 'run.sh') },
          { target: '/srv/site', source: join(folder, 'site') },
          { target: '/etc/new/deep/text', content: 'häßlich\n' },
          { target: '/etc/secret', content: 'x', mode: 0o600 },
          { target: '/opt/tool', content: new Uint8Array([0, 255, 10]), mode: '0755' },
          { target: '/etc/own', content: 'x', owner: 1883 },
          { target: '/srv/own', source: join(folder, 'site'), owner: '7:262143' },
        ],
        waitFor: { log: 'script ran' },
      },
    },
  })
  const { files } = session.containers
  const owners = await files.exec('stat -c "%u:%g" /srv/site /srv/site/* /opt/run.sh /etc/secret')
  expect(owners.stdout.trim().split('\n')).toEqual(Array.from({ length: 6 }, () => '0:0'))
  const given = await files.exec('stat -c "%u:%g" /etc/own /srv/own /srv/own/index.html')
  expect(given.stdout).toBe('1883:1883\n7:262143\n7:262143\n')
  const listed = await files.exec(
    'stat -c "%n %a %F" /srv/site /srv/site/* /etc/secret /opt/tool /etc/new/deep/text',
  )
  expect(listed.stdout.split('\n').filter(Boolean)).toEqual([
    '/srv/site 755 directory',
    '/srv/site/empty 755 directory',
    '/srv/site/index.html 640 regular file',
    '/srv/site/link.html 777 symbolic link',
    '/etc/secret 600 regular file',
    '/opt/tool 755 regular file',
    '/etc/new/deep/text 644 regular file',
  ])
  expect((await files.exec('cat /srv/site/link.html /etc/new/deep/text')).stdout).toBe(
    'indexhäßlich\n',
  )
  expect([...(await files.copyFrom('/opt/tool'))]).toEqual([0, 255, 10])
})

test('a named volume is shared, an anonymous one is not, a folder of the host is mounted, and volumes go with the session', async () => {
  const session = await startSession({
    containers: {
      writer: { ...idle, volumes: ['data:/data', '/own', `${folder}:/host:ro`] },
      reader: {
        ...idle,
        volumes: [{ type: 'volume', source: 'data', target: '/shared', readOnly: true }],
      },
    },
  })
  const { writer, reader } = session.containers
  await writer.exec('echo hello > /data/greeting; echo mine > /own/note')
  expect((await reader.exec('cat /shared/greeting')).stdout).toBe('hello\n')
  expect((await reader.exec('touch /shared/x')).exitCode).toBe(1)
  expect((await writer.exec('touch /host/x')).exitCode).toBe(1)
  expect((await writer.exec('cat /host/site/index.html')).stdout).toBe('index')

  const { Mounts } = await engine.docker.getContainer(writer.id).inspect()
  const names = Mounts.flatMap(({ Name }) => Name ?? [])
  expect(names).toHaveLength(2)
  const named = await engine.docker.getVolume(`mooring-${session.id}-data`).inspect()
  expect(named.Labels).toMatchObject({
    'org.testcontainers.session-id': session.id,
    'com.mooring.name': 'data',
  })
  await session.close()
  for (const name of names)
    await expect(engine.docker.getVolume(name).inspect()).rejects.toThrow('no such volume')
})

test('what the engine refuses to create is said with its words, and nothing is left', async () => {
  const start = startSession({
    containers: {
      odd: {
        image: 'busybox:1',
        volumes: ['data:/data'],
        raw: (body) => ({ ...body, HostConfig: { ...body.HostConfig, CapAdd: ['NONE_SUCH'] } }),
      },
    },
  })
  await expect(start).rejects.toThrow(
    /^\[CONTAINER_CREATE_FAILED\] Container "odd" could not be created\.[\s\S]*image {8}\S*busybox:1\n {2}engine {7}.*NONE_SUCH/i,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('what the engine refuses to start is said with its words, and nothing is left', async () => {
  const start = startSession({ containers: { odd: { image: 'busybox:1', command: '/nosuch' } } })
  await expect(start).rejects.toThrow(
    /^\[CONTAINER_START_FAILED\] Container "odd" could not be started\.[\s\S]*engine {7}.*\/nosuch/,
  )
  expect(await engine.leftovers()).toEqual([])
})

test('a file that vanishes before it is copied is named, and nothing is left', async () => {
  const source = join(folder, 'short-lived')
  await writeFile(source, 'x')
  const start = startSession({
    containers: {
      odd: {
        image: 'busybox:1',
        files: [{ source, target: '/x' }],
        // The last thing that happens before the copy.
        raw: (body) => (rmSync(source), body),
      },
    },
  })
  await expect(start).rejects.toThrow(/^\[FILE_COPY_FAILED\][\s\S]*short-lived/)
  expect(await engine.leftovers()).toEqual([])
})

test('the engine refuses a bind mount whose source is missing, and nothing is left', async () => {
  const broken = { ...idle, volumes: ['/no/such/folder:/bound'] }
  const start = startSession({ containers: { broken } })
  await expect(start).rejects.toThrow(/CONTAINER_CREATE_FAILED.*"broken"[^]*no\/such\/folder/)
  expect(await engine.leftovers()).toEqual([])
})

test('a device of the host is there under the name that was asked for', async () => {
  await using session = await startSession({
    containers: {
      box: { image: 'busybox:1', command: 'sleep 600', devices: ['/dev/zero:/dev/nothing:r'] },
    },
  })
  const { stdout } = await session.containers.box.exec([
    'sh',
    '-c',
    'head -c 3 /dev/nothing | od -An -tx1',
  ])
  expect(stdout.trim()).toBe('00 00 00')
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
