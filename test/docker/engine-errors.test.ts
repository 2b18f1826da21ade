// @module-tag engine-contract
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { ContainerConfig, ContainersConfig } from '../../packages/core/src/index.ts'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { freePort } from '../support/dial.ts'
import { imageOf, useEngine } from '../support/engine.ts'

const engine = await useEngine()

const idle = { image: 'busybox:1', command: 'sleep 600' } as const

/** The message of a start that fails, after which nothing is left. */
async function failureOf(config: ContainersConfig): Promise<string> {
  const started = startSession(config)
  const error = await started.then(
    () => new Error('it started'),
    (reason: Error) => reason,
  )
  expect(await engine.leftovers()).toEqual([])
  return error.message
}

const failureOfOne = (container: Partial<ContainerConfig>): Promise<string> =>
  failureOf({ containers: { app: { ...idle, ...container } } })

/** A container that somebody else runs, with labels and a published port. */
async function strangerOn(port: number, labels: Record<string, string>): Promise<string> {
  const container = await engine.docker.createContainer({
    Image: imageOf('busybox:1'),
    Cmd: ['sleep', '600'],
    Labels: labels,
    ExposedPorts: { '80/tcp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
  })
  onTestFinished(() => container.remove({ force: true }))
  await container.start()
  return (await container.inspect()).Name.slice(1)
}

test('a port that a container of a Compose project has is said to be that of this container', async () => {
  const host = await freePort()
  const name = await strangerOn(host, { 'com.docker.compose.project': 'shop' })
  expect(await failureOfOne({ ports: [{ container: 80, host }] })).toMatch(
    new RegExp(
      `^\\[PORT_TAKEN\\] Container "app" could not be started: host port ${host} is taken\\.\\n\\n` +
        ` {2}taken by {5}container "${name}", of the Compose project "shop"\\n {2}engine [^]*\\n\\n` +
        `Fix: stop it \\(\`docker -H unix://\\S+ stop ${name}\`\\), or leave \`host\` out`,
    ),
  )
})

test('a port that another run of Mooring has is said to be that of its container', async () => {
  const host = await freePort()
  const ports = [{ container: 80, host }]
  await using other = await startSession({
    containers: { web: { ...idle, ports, waitFor: { command: 'true' } } },
  })
  expect(await failureOfOne({ ports })).toContain(
    `  taken by     container "mooring-${other.id}-web", which is "web" of the Mooring session ${other.id}\n`,
  )
})

const noSpace = { status: 500, message: 'mkdir /var/lib/docker/x: no space left on device' }

test.each([
  ['create', /^POST .*\/containers\/create$/, 'CONTAINER_CREATE_FAILED'],
  ['start', /^POST .*\/start$/, 'CONTAINER_START_FAILED'],
  ['copy', /^PUT .*\/archive$/, 'FILE_COPY_FAILED'],
  ['network', /^POST .*\/networks\/create$/, 'NETWORK_CREATE_FAILED'],
])('a full disk is explained where it is met: %s', async (_, request, code) => {
  engine.proxy.fail(request, noSpace, 2)
  const message = await failureOf({
    networks: { backend: {} },
    containers: {
      app: { ...idle, networks: ['backend'], files: [{ target: '/x', content: 'x' }] },
    },
  })
  engine.proxy.heal()
  expect(message).toMatch(
    new RegExp(
      `^\\[${code}\\][^]*no space left on device \\(HTTP 500\\)\\n\\nFix: free disk space`,
    ),
  )
})

test.each([
  ['to copy files in', /^PUT .*\/archive$/, 'a file to be copied in'],
  ['to start it', /^POST .*\/start$/, 'the engine to start it'],
])(
  'an engine that does not answer a request %s runs into the deadline',
  async (_, request, awaited) => {
    engine.proxy.fail(request, 'silence')
    const message = await failureOfOne({
      files: [{ target: '/x', content: 'x' }],
      startupTimeout: '5s',
    })
    engine.proxy.heal()
    expect(message).toMatch(
      new RegExp(
        `^\\[WAIT_TIMEOUT\\][^]* {2}state {8}created\n {2}waited for {3}${awaited}\n {2}last log`,
      ),
    )
  },
)

test('of files that are on their way, the error of the deadline tells how much was sent', async () => {
  engine.proxy.fail(/^PUT .*\/archive$/, 'silence')
  const message = await failureOfOne({
    files: [{ target: '/x', content: new Uint8Array(5_000_000) }],
    startupTimeout: '5s',
  })
  engine.proxy.heal()
  expect(message).toContain('  waited for   a file to be copied in (5.0 MB sent)\n')
})

test.each<[string, Partial<ContainerConfig>, RegExp]>([
  [
    'a program that the image lacks',
    { command: 'no-such-program' },
    /^\[CONTAINER_START_FAILED\][^]*Fix: check `command` and `entrypoint`/,
  ],
  [
    'a program that may not be run',
    { command: '/etc/group' },
    /^\[CONTAINER_START_FAILED\][^]*Fix: make the program .* executable/,
  ],
  [
    'a mount of a folder that is not there',
    { volumes: ['/no/such/folder:/data'] },
    /^\[CONTAINER_CREATE_FAILED\][^]*Fix: create the folder/,
  ],
  [
    'a network that `raw` names',
    { raw: (body) => ({ ...body, HostConfig: { NetworkMode: 'no-such-network' } }) },
    /no-such-network[^]*not found[^]*Fix: declare the network/,
  ],
])('%s is explained', async (_, container, message) => {
  expect(await failureOfOne(container)).toMatch(message)
})

test('an external network that does not exist is told with those that do', async () => {
  const network = await engine.docker.createNetwork({ Name: 'mooring-test-shop_default' })
  onTestFinished(() => network.remove())
  const message = await failureOf({
    networks: { shared: { external: 'mooring-test-shop-default' } },
    containers: { app: { ...idle, networks: ['shared'] } },
  })
  expect(message).toMatch(
    /^\[NETWORK_NOT_FOUND\][^]*on this host bridge, [^]*Did you mean "mooring-test-shop_default"\?/,
  )
})

test.each([
  ['/bin/app: exec format error', /Fix: set `platform`/],
  ['write /data/wal: No space left on device', /Fix: free disk space/],
])('what a container could say only of the kernel is explained: %s', async (line, fix) => {
  const message = await failureOfOne({
    command: ['sh', '-c', `echo "${line}"; exit 1`],
    waitFor: { log: 'ready' },
  })
  expect(message).toMatch(/^\[CONTAINER_EXITED\]/)
  expect(message).toMatch(fix)
})

test('a plain script that does not catch the error prints the whole of it', async () => {
  const config: ContainersConfig = {
    containers: {
      db: {
        image: 'busybox:1',
        command: ['sh', '-c', 'echo cannot open the ledger; sleep 600'],
        ports: [5432],
        startupTimeout: '5s',
      },
    },
  }
  const script = `
    import { startSession } from '@mooring/core'
    await startSession(${JSON.stringify(config)})`
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const { stderr, code } = (await child.catch(
    (failed: { stderr: string; code: number }) => failed,
  )) as { stderr: string; code: number }
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /StartupError: \[WAIT_TIMEOUT\] Container "db" was not ready after [\d.]+ s\.\n\n {2}image {8}\S*busybox:1 \(container [0-9a-f]{12}\)\n {2}state {8}running\n {2}waited for {3}port 5432, last probe ECONNREFUSED \S+\n {2}last log {5}cannot open the ledger\n {2}declared at {2}the config passed to startSession, containers\.db\n\nFix: look at the log lines/,
  )
  expect(await engine.leftovers()).toEqual([])
})
