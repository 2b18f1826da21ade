import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connectSession, type SessionConnection } from '@mooring/client'
import Docker from 'dockerode'
import { expect, onTestFinished, test } from 'vitest'
import { resolveConfig } from '../../packages/core/src/config/resolve.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { serveSession } from '../../packages/core/src/server/socket-server.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { openSession } from '../../packages/core/src/session/open-session.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { labelled } from '../support/leftovers.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-security-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A session of one container, as a worker reaches it. */
async function worker(): Promise<{ ask: SessionConnection['ask'] }> {
  const session = await openSession(
    resolveConfig({ containers: { box: idle } }, { directory: '/' }),
  )
  const server = await serveSession(session)
  const connection = connectSession(
    { ...server, containers: ['box'], presumed: [], logs: 'never' },
    () => undefined,
  )
  onTestFinished(async () => {
    connection.close()
    await server.close()
    await session.close()
  })
  return connection
}

test('a worker can ask nothing but what the protocol has', async () => {
  const { ask } = await worker()
  const unknown = ['__proto__', 'constructor', 'toString', 'hello', 'close', 'reconcile', 'config']
  for (const method of unknown)
    await expect(ask(method as 'start', { name: 'box' })).rejects.toThrow(
      `[INVALID_REQUEST] The session does not know the request "${method}"`,
    )
  for (const name of ['__proto__', 'constructor', 'toString', '../box', ''])
    await expect(ask('start', { name })).rejects.toThrow(
      `[UNKNOWN_CONTAINER] No container "${name}" is declared.`,
    )
  for (const name of [undefined, null, 7, ['box'], { toString: 1 }])
    await expect(ask('start', { name } as never)).rejects.toThrow(
      '[INVALID_REQUEST] The request "start" names no container.',
    )
  const connect = { name: 'box', network: '__proto__', options: {} }
  await expect(ask('connect', connect)).rejects.toThrow('[UNKNOWN_NETWORK]')
})

test('what a worker does to its answers changes nothing for others', async () => {
  const { ask } = await worker()
  const record = await ask('start', { name: 'box' })
  Object.assign(record, { name: 'other', image: 'other' })
  expect(await ask('start', { name: 'box' })).toMatchObject({
    name: 'box',
    image: expect.stringMatching(/busybox:1$/),
  })
})

test('files that are copied in stay in the container, wherever their target points', async () => {
  const outside = await temporaryFolder()
  const folder = join(outside, 'folder')
  await mkdir(folder)
  await writeFile(join(outside, 'secret'), 'of the host')
  await symlink(join(outside, 'secret'), join(folder, 'absolute'))
  await symlink('../secret', join(folder, 'relative'))
  await symlink('..', join(folder, 'up'))
  await using session = await startSession({
    containers: { box: { ...idle, files: [{ target: '/a/../../../declared', content: 'in' }] } },
  })
  const { box } = session.containers
  for (const target of ['../../../up', '/../../up', '/a/../../../../up', '//up', 'up'])
    await box.copyTo({ content: target }, target)
  expect((await box.exec('ls /declared; cat /up')).stdout).toBe('/declared\nup')
  await box.copyTo(folder, '/folder')
  // Links stay links, which lead to what the container has there: nothing.
  expect((await box.exec('cat /folder/absolute /folder/relative')).exitCode).toBe(1)
  expect((await box.exec('readlink /folder/up; grep -r "of the host" /folder')).stdout).toBe('..\n')
})

test('what is copied through a link of the container lands in the container', async () => {
  const outside = await temporaryFolder()
  await using session = await startSession({ containers: { box: idle } })
  const { box } = session.containers
  await box.exec(`ln -s ${outside} /link; ln -s ../../../../../..${outside} /deep`)
  for (const link of ['/link', '/deep'])
    await box.copyTo({ content: 'x' }, `${link}/planted`).catch(() => undefined)
  expect(await readdir(outside)).toEqual([])
  const ofContainer = (await box.exec('cat /etc/passwd')).stdout
  const copied = await box.copyFrom('/../../../../etc/passwd')
  expect(Buffer.from(copied).toString()).toBe(ofContainer)
})

test('a registry is sent its own credentials and no others', async () => {
  const folder = await temporaryFolder()
  const auths = Object.fromEntries(
    ['one.test', 'two.test', 'https://index.docker.io/v1/'].map((place) => [
      place,
      { auth: base64(`user:password of ${place}`) },
    ]),
  )
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }))
  const sent: [string, unknown][] = []
  const listener = createServer(({ url = '', headers }, response) => {
    const header = headers['x-registry-auth']
    if (url.startsWith('/images/create')) sent.push([url, header && decoded(String(header))])
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end('{"message":"not found"}')
  })
  const socketPath = join(folder, 'engine.sock')
  await once(listener.listen(socketPath), 'listening')
  const docker = new Docker({ socketPath })
  const store = createImageStore(docker, readDockerSettings({ DOCKER_CONFIG: folder }))
  const { signal } = new AbortController()
  for (const name of ['one.test/app:1', 'three.test/app:1', 'one.test.evil/app:1', 'app:1'])
    await store
      .ensure({ name, pullPolicy: 'always', platform: undefined }, { signal })
      .catch(() => 0)
  listener.close()
  expect(sent.map(([, header]) => header)).toEqual([
    { serveraddress: 'one.test', username: 'user', password: 'password of one.test' },
    undefined,
    undefined,
    {
      serveraddress: 'https://index.docker.io/v1/',
      username: 'user',
      password: 'password of https://index.docker.io/v1/',
    },
  ])
})

const decoded = (header: string): unknown =>
  JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))

const marker = 'Geheimnis-7141'
const secrets = {
  variable: `variable-${marker}`,
  inUrl: `url-${marker}`,
  argument: `argument-${marker}`,
  registry: `registry-${marker}`,
  unnamed: `unnamed-${marker}`,
}
const base64 = (value: string): string => Buffer.from(value).toString('base64')
// What a person could read a secret from.
const forms = Object.values(secrets).flatMap((secret) => [
  secret,
  base64(secret),
  base64(`alice:${secret}`),
])

test.each([
  { place: 'a process of its own', variable: {}, endedBy: [] },
  {
    place: 'the process of the runner',
    variable: { MOORING_SESSION_PROCESS: 'off' },
    endedBy: ['watchdog.log'],
  },
])('planted secrets are in no output of $place', async ({ variable, endedBy }) => {
  const folder = await temporaryFolder()
  const path = (name: string): string => join(folder, name)
  const environment = {
    DB_PASSWORD: secrets.variable,
    DB_URL: `sql://app:${secrets.inUrl}@db/app`,
    // Its name promises nothing, so it is only kept out of what Mooring says by itself.
    GREETING: secrets.unnamed,
  }
  const printing = 'echo "$DB_PASSWORD $DB_URL"; echo "with $DB_PASSWORD" >&2;'
  const shell = (command: string): string[] => ['sh', '-c', `${printing} ${command}`]
  const db = {
    image: 'busybox:1',
    environment,
    url: `sql://app:${secrets.inUrl}@{self.host}:{self.port(80)}/app`,
    ports: [80],
    command: shell('httpd -f -p 80'),
    healthcheck: { test: 'echo "$DB_PASSWORD"; exit 1', interval: '1s', retries: 1000 },
  }
  await mkdir(path('context'))
  await writeFile(
    path('context/Dockerfile'),
    'FROM mooring.local/busybox:1\nARG TOKEN\nRUN echo "built with $TOKEN"; exit 3\n',
  )
  const failing = {
    exit: { containers: { db: { ...db, command: shell('exit 4'), waitFor: { log: 'never' } } } },
    'wait timeout': {
      containers: {
        db: {
          ...db,
          startupTimeout: '3s',
          waitFor: [
            { log: secrets.variable.slice(1, -1) + 'x' },
            'healthy',
            { command: shell('exit 1') },
          ],
        },
      },
    },
    'unknown program': { containers: { db: { ...db, command: [`/bin/${secrets.variable}`] } } },
    'unknown user': { containers: { db: { ...db, user: secrets.variable } } },
    'refused by the engine': {
      containers: { db: { ...db, capAdd: [secrets.variable], extraHosts: ['x:y'] } },
    },
    build: {
      containers: {
        db: { build: { context: path('context'), args: { TOKEN: secrets.argument } } },
      },
    },
    pull: { containers: { db: { ...db, image: '127.0.0.1:1/app:1' } } },
    dependency: {
      containers: {
        db: { ...db, command: shell('exit 5') },
        app: {
          ...db,
          command: ['{db.url}'],
          environment: { DB_URL: '{db.url}' },
          dependsOn: ['db'],
        },
      },
    },
  }
  const config = {
    events: path('events.jsonl'),
    logs: { show: 'always', dir: path('logs') },
    containers: {
      db: {
        ...db,
        waitFor: { log: 'with' },
        reuse: { timeToLive: '1h' },
        labels: { planted: folder },
      },
      broken: { ...idle, environment, start: 'lazy', user: secrets.variable },
    },
  }
  onTestFinished(async () => {
    for (const { Id } of await engine.docker.listContainers({
      all: true,
      filters: { label: [`planted=${folder}`] },
    }))
      await engine.docker.getContainer(Id).remove({ force: true, v: true })
  })
  await writeFile(path('containers.config.json'), JSON.stringify(config))
  await mkdir(path('docker'))
  const auths = { '127.0.0.1:1': { auth: base64(`alice:${secrets.registry}`) } }
  await writeFile(path('docker/config.json'), JSON.stringify({ auths }))
  const given = {
    directory: folder,
    failing,
    environment,
  }
  const child = spawn(process.execPath, [program, JSON.stringify(given)], {
    env: {
      ...process.env,
      DEBUG: 'mooring:*',
      DOCKER_CONFIG: path('docker'),
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths }),
      XDG_STATE_HOME: path('state'),
      ...variable,
    },
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const state = path('state/mooring')
  await eventually(async () => expect(await readdir(join(state, 'sessions'))).toEqual([]))

  for (const name of Object.keys(failing))
    expect(stdout).toMatch(new RegExp(`^${name}: .*Error`, 'm'))
  for (const code of [
    'CONTAINER_EXITED',
    'WAIT_TIMEOUT',
    'IMAGE_BUILD_FAILED',
    'IMAGE_PULL_FAILED',
  ])
    expect(stdout).toContain(code)
  expect(stdout).toMatch(/^exec failed: .*Error/m)
  expect(stdout).toContain('with ***')
  expect(stdout).toContain('built with ***')
  expect(stdout).toContain('com.mooring.fingerprint.parts')
  expect(stderr).toContain('mooring:docker')
  const outputs: [string, string][] = [
    ['stdout', stdout],
    ['stderr', stderr],
  ]
  for (const file of [path('events.jsonl'), path('logs/db.log'), ...(await filesBelow(state))])
    outputs.push([file, await readFile(file, 'utf8')])
  expect(outputs.map(([name]) => name)).toEqual(
    expect.arrayContaining(endedBy.map((name) => join(state, name))),
  )
  const found = outputs.flatMap(([name, output]) =>
    output
      .split('\n')
      .filter((line) => forms.some((form) => line.includes(form)))
      .map((line) => `${name}: ${line}`),
  )
  expect(found).toEqual([])
  const [opened = ''] = (await readFile(path('events.jsonl'), 'utf8')).split('\n')
  const { session } = JSON.parse(opened) as { session: string }
  expect(await labelled(`org.testcontainers.session-id=${session}`)).toEqual([])
})

const program = join(import.meta.dirname, '../support/secret-program.mjs')

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
