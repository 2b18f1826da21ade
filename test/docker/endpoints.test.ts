import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/index.ts'
import { makeAuthority } from '../support/certificates.ts'
import { freePort, tcpAnswer } from '../support/dial.ts'
import { eventually, useEngine } from '../support/engine.ts'
import { sshEndpoint, staticDocker } from '../support/ssh-endpoint.ts'
import { tcpEndpoint } from '../support/tcp-endpoint.ts'

const { docker } = await useEngine()
const run = promisify(execFile)

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mooring-home-'))
  vi.stubEnv('HOME', home)
  vi.stubEnv('DOCKER_CONFIG', join(home, '.docker'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

// Creation, start, logs, a hijacked exec, an upload and removal, all over the endpoint.
async function useCache(): Promise<void> {
  const files = [{ target: '/note', content: 'over the endpoint' }]
  const session = await startSession({
    containers: { cache: { image: 'redis:7', ports: [6379], files, waitFor: { log: 'Ready' } } },
  })
  const { cache } = session.containers
  expect(await tcpAnswer(cache.host, cache.port(), 'PING\r\nQUIT\r\n')).toBe('+PONG\r\n+OK\r\n')
  expect(await cache.exec(['cat', '/note'])).toMatchObject({ stdout: 'over the endpoint' })
  await session.close()
  const filters = { label: [`org.testcontainers.session-id=${session.id}`] }
  expect(await docker.listContainers({ all: true, filters })).toEqual([])
}

test('an engine behind tcp', async () => {
  await using endpoint = await tcpEndpoint()
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${endpoint.port}`)
  await useCache()
  expect(endpoint.connections()).toBeGreaterThan(0)
})

test('an engine behind mutual TLS, by variables and by a context', async () => {
  await using authority = await makeAuthority()
  await using endpoint = await tcpEndpoint({ authority })
  const host = `tcp://127.0.0.1:${endpoint.port}`
  vi.stubEnv('DOCKER_HOST', host)
  await expect(useCache()).rejects.toThrow(/DOCKER_UNREACHABLE[\s\S]*Fix: set DOCKER_TLS_VERIFY=1/)
  vi.stubEnv('DOCKER_TLS_VERIFY', '1')
  await expect(useCache()).rejects.toThrow(
    'DOCKER_TLS_VERIFY names a folder without ca.pem, cert.pem, key.pem',
  )
  vi.stubEnv('DOCKER_CERT_PATH', authority.clientFolder)
  await useCache()

  vi.stubEnv('DOCKER_HOST', '')
  vi.stubEnv('DOCKER_TLS_VERIFY', '')
  vi.stubEnv('DOCKER_CERT_PATH', '')
  const contexts = join(home, '.docker/contexts')
  const id = createHash('sha256').update('secure').digest('hex')
  await cp(authority.clientFolder, join(contexts, 'tls', id, 'docker'), { recursive: true })
  await mkdir(join(contexts, 'meta', id), { recursive: true })
  await writeFile(
    join(contexts, 'meta', id, 'meta.json'),
    JSON.stringify({ Name: 'secure', Endpoints: { docker: { Host: host } } }),
  )
  await writeFile(join(home, '.docker/config.json'), '{"currentContext": "secure"}')
  const before = endpoint.connections()
  await useCache()
  expect(endpoint.connections()).toBeGreaterThan(before)
})

test('an engine whose certificate somebody else signed is refused', async () => {
  await using known = await makeAuthority()
  await using other = await makeAuthority()
  await using endpoint = await tcpEndpoint({ authority: other })
  vi.stubEnv('DOCKER_HOST', `https://127.0.0.1:${endpoint.port}`)
  vi.stubEnv('DOCKER_CERT_PATH', known.clientFolder)
  await expect(useCache()).rejects.toThrow(/DOCKER_UNREACHABLE[\s\S]*certificate/)
})

const dockerCommand = staticDocker()

test.skipIf(dockerCommand === undefined)('an engine behind ssh', async () => {
  await using endpoint = await sshEndpoint(docker, dockerCommand!)
  vi.stubEnv('DOCKER_HOST', `ssh://root@127.0.0.1:${endpoint.port}`)
  vi.stubEnv('PATH', endpoint.strangerPath)
  await expect(useCache()).rejects.toThrow(
    /DOCKER_UNREACHABLE[\s\S]*ssh: [^\n]*Host key verification failed/,
  )
  vi.stubEnv('PATH', endpoint.path)
  await useCache()
  vi.stubEnv('DOCKER_HOST', `ssh://root@127.0.0.1:${endpoint.port}/nowhere.sock`)
  await expect(useCache()).rejects.toThrow(/DOCKER_UNREACHABLE[\s\S]*nowhere\.sock/)
})

async function sshConnections(port: number): Promise<number> {
  const { stdout } = await run('ps', ['-eo', 'args'])
  const lines = stdout.split('\n')
  return lines.filter((line) => /\bssh /.test(line) && line.includes(`-p ${port} -- 127.0.0.1`))
    .length
}

test.skipIf(dockerCommand === undefined)('twelve containers start at once over ssh', async () => {
  await using endpoint = await sshEndpoint(docker, dockerCommand!)
  vi.stubEnv('DOCKER_HOST', `ssh://root@127.0.0.1:${endpoint.port}`)
  vi.stubEnv('PATH', endpoint.path)
  const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' } as const
  const names = Array.from({ length: 12 }, (_, index) => `idle${index}`)
  await using session = await startSession({
    containers: Object.fromEntries(names.map((name) => [name, idle])),
  })
  expect(names.map((name) => session.containers[name]?.state)).toEqual(names.map(() => 'running'))
  // One is that of the events, and Ryuk's log may have had one.
  expect(await sshConnections(endpoint.port)).toBeLessThanOrEqual(8 + 2)
})

test.skipIf(dockerCommand === undefined)(
  'a script over ssh ends by itself, closed or not, and takes its connections along',
  async () => {
    await using endpoint = await sshEndpoint(docker, dockerCommand!)
    const env = {
      ...process.env,
      DOCKER_HOST: `ssh://root@127.0.0.1:${endpoint.port}`,
      PATH: endpoint.path,
    }
    const core = JSON.stringify(new URL('../../packages/core/dist/index.js', import.meta.url).href)
    for (const end of ['', 'await session.close()']) {
      const script = `import { startSession } from ${core}
        const session = await startSession({ containers: {} })
        ${end}
        console.log(session.id.length)`
      const options = { env, timeout: 60_000 }
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], options)
      expect(stdout).toBe('12\n')
    }
    await eventually(async () => {
      expect(await sshConnections(endpoint.port)).toBe(0)
    })
  },
)

test('tc.host is used while it answers, and passed over when it does not', async () => {
  await using endpoint = await tcpEndpoint()
  const properties = join(home, '.testcontainers.properties')
  await writeFile(properties, `tc.host=tcp\\://127.0.0.1\\:${endpoint.port}`)
  await useCache()
  const used = endpoint.connections()
  expect(used).toBeGreaterThan(0)
  await writeFile(properties, `tc.host=tcp://127.0.0.1:${await freePort()}`)
  await useCache()
  expect(endpoint.connections()).toBe(used)
})

test('when none answers, each is listed with its source and its answer', async () => {
  const port = await freePort()
  await writeFile(
    join(home, '.testcontainers.properties'),
    `# by hand\ntc.host = tcp://127.0.0.1:${port}`,
  )
  vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock')
  await expect(useCache()).rejects.toThrow(
    `[DOCKER_UNREACHABLE] No Docker engine answered at 2 endpoints.

  tcp://127.0.0.1:${port}`,
  )
  await expect(useCache()).rejects.toThrow(
    /:\d+ +\S+\.testcontainers\.properties:2 \(tc\.host\) {2}ECONNREFUSED: nothing listens\n {2}unix:\/\/\/nowhere\/docker\.sock {2}DOCKER_HOST {2}ENOENT: no such socket\n/,
  )
})
