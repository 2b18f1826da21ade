import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../packages/core/src/session/doctor/finding.ts'
import { fixturesFolder, rootFolder } from '../support/runners.ts'

const program = join(rootFolder, 'packages/cli/dist/mooring.js')

interface Outcome {
  exitCode: number
  stdout: string
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-doctor-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the command as built, in a folder of its own. */
async function doctor(
  args: readonly string[],
  { env = {}, cwd, uid }: { env?: Record<string, string>; cwd?: string; uid?: number } = {},
): Promise<Outcome> {
  const folder = cwd ?? (await emptyFolder())
  const own = { NO_COLOR: '1', XDG_STATE_HOME: join(folder, 'state') }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, 'doctor', ...args],
      { cwd: folder, env: { ...process.env, ...own, ...env }, uid, gid: uid },
      (error, stdout) => resolve({ exitCode: Number(error?.code ?? 0), stdout }),
    )
  })
}

const levels = (findings: readonly Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, level }) => [check, level]))

test('where all is well it says which engine and why, and does not fail', async () => {
  const { exitCode, stdout } = await doctor([])
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toMatch(
    /^ok {4}engine +\w+ \S+ \(API \d\.\d+\) at \S+, (the usual place|from \S+)/m,
  )
  expect(stdout).toMatch(/^ok {4}node +Node \d+/m)
  expect(stdout).toMatch(
    /^warn {2}config +no containers\.config file in .+\n +fix: `mooring init` writes one\.$/m,
  )
})

test('where no engine answers it says so with what to do, and fails', async () => {
  const { exitCode, stdout } = await doctor([], { env: { DOCKER_HOST: 'tcp://127.0.0.1:1' } })
  expect(exitCode).toBe(1)
  expect(stdout).toContain(await readFile(join(fixturesFolder, 'docs-cli/doctor.txt'), 'utf8'))
})

// Listens, and takes no connection; those beyond the two that wait are not answered by the system either.
const blocked = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  process.stdout.write(String(this.address().port), () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

test.each([
  { waiting: 0, what: 'takes no request' },
  { waiting: 4, what: 'drops packets' },
])('an engine that $what is told in time', async ({ waiting }) => {
  const child = spawn(process.execPath, ['-e', blocked], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text) => resolve(String(text))),
  )
  for (let count = 0; count < waiting; count += 1) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
  }
  const { exitCode, stdout } = await doctor([], {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` },
  })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/127\.0\.0\.1:\d+ +DOCKER_HOST +no answer within 1\.5 s$/m)
})

test('an engine that answers slowly is a warning, with what was not checked', async () => {
  const answer = JSON.stringify({ Version: '99.9', ApiVersion: '1.99' })
  const server = createServer(
    ({ url }, response) => void (url?.endsWith('/version') && response.end(answer)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}` }
  const { exitCode, stdout } = await doctor(['--json'], { env })
  expect(exitCode, stdout).toBe(0)
  const findings = JSON.parse(stdout) as Finding[]
  expect(findings.find(({ check }) => check === 'engine')).toMatchObject({
    level: 'warn',
    text: expect.stringMatching(
      /^Docker 99\.9 \(API 1\.99\) at tcp\S+, from DOCKER_HOST; it answers slowly; not checked: buildkit, /,
    ) as string,
  })
  expect(levels(findings)).not.toHaveProperty('buildkit')
})

test('a config that is never loaded is told in time, and holds nothing else up', async () => {
  const folder = await emptyFolder()
  const hung = 'await new Promise((resolve) => setTimeout(resolve, 600_000))\nexport default {}'
  await writeFile(join(folder, 'containers.config.mjs'), hung)
  const { stdout } = await doctor([], { cwd: folder })
  expect(stdout).toMatch(/^warn {2}config +not loaded: no answer within 1 s$/m)
  expect(stdout).toMatch(/^ok {4}engine /m)
})

test('an address that is none is a setting to correct', async () => {
  const { exitCode, stdout } = await doctor(['--json'], { env: { DOCKER_HOST: 'tpc:/docker' } })
  expect(exitCode).toBe(1)
  const findings = JSON.parse(stdout) as Finding[]
  expect(findings.find(({ check }) => check === 'engine')).toMatchObject({
    level: 'fail',
    text: '[SETTING_INVALID] DOCKER_HOST is not the address of a Docker engine.',
    fix: expect.stringContaining('unix:///var/run/docker.sock') as string,
  })
})

test('registries are named, and their credentials are not', async () => {
  const auth = Buffer.from('me:hidden-thing').toString('base64')
  const config = JSON.stringify({ auths: { 'registry.example.com': { auth } }, credsStore: 'gone' })
  const { stdout } = await doctor([], { env: { DOCKER_AUTH_CONFIG: config } })
  expect(stdout).toContain('credential helper docker-credential-gone is not on the PATH')
  const named = JSON.stringify({ auths: { 'registry.example.com': { auth } } })
  const second = await doctor([], { env: { DOCKER_AUTH_CONFIG: named, DOCKER_CONFIG: '/nowhere' } })
  expect(second.stdout).toContain('credentials for registry.example.com')
  for (const text of [stdout, second.stdout]) {
    expect(text).not.toContain('hidden-thing')
    expect(text).not.toContain(auth)
  }
})

test('a mistake in the config fails, and a client that is missing is told', async () => {
  const folder = await emptyFolder()
  const file = join(folder, 'containers.config.mjs')
  await writeFile(file, 'export default { containers: { db: { imgae: "x" } } }')
  const wrong = await doctor(['--json'], { cwd: folder })
  expect(wrong.exitCode).toBe(1)
  expect(levels(JSON.parse(wrong.stdout) as Finding[])).toMatchObject({ config: 'fail' })
  await writeFile(
    file,
    'export default { containers: { db: { image: "x", service: { name: "PostgreSQL" } } } }',
  )
  const { stdout, exitCode } = await doctor([], { cwd: folder })
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toMatch(
    /^warn {2}client +no client of PostgreSQL is installed.+\n +fix: npm install --save-dev pg$/m,
  )
})

test('folders that cannot be written are told', async () => {
  const folder = await emptyFolder()
  const file = join(folder, 'file')
  await writeFile(file, '')
  const { stdout, exitCode } = await doctor(['--json'], {
    cwd: folder,
    env: { TMPDIR: join(file, 'tmp'), XDG_STATE_HOME: join(file, 'state') },
  })
  expect(exitCode).toBe(1)
  expect(levels(JSON.parse(stdout) as Finding[])).toMatchObject({
    temporary: 'fail',
    state: 'warn',
  })
})

const nobody = 65_534

// Only root can become somebody who may not.
test.skipIf(process.getuid?.() !== 0)(
  'a user who may not open the socket hears of the group to join',
  async () => {
    const folder = await emptyFolder()
    await chown(folder, nobody, nobody)
    const { exitCode, stdout } = await doctor([], {
      cwd: folder,
      uid: nobody,
      env: { HOME: folder, DOCKER_HOST: '' },
    })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(
      /\/var\/run\/docker\.sock +default +EACCES: this user may not open the socket/,
    )
    expect(stdout).toMatch(/^ +fix: add this user to the group of the socket/m)
  },
)

// A file system of its own size needs root, too.
test.skipIf(process.getuid?.() !== 0)(
  'a full disk is told by the folders that are on it',
  async () => {
    const folder = await emptyFolder()
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
    onTestFinished(async () => void (await promisify(execFile)('umount', [folder])))
    await writeFile(join(folder, 'filler'), Buffer.alloc(64 * 1024))
    const env = { TMPDIR: folder, XDG_STATE_HOME: folder }
    const { exitCode, stdout } = await doctor([], { env })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^fail {2}temporary +nothing can be written in \S+: ENOSPC/m)
  },
)
