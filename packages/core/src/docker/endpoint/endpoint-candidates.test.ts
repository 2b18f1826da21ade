import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseProperties } from '../properties.ts'
import { candidateEndpoints } from './endpoint-candidates.ts'
import { readEndpointSettings } from './endpoint-settings.ts'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mooring-endpoint-'))))
afterEach(() => rm(folder, { recursive: true }))

interface Outside {
  env?: Record<string, string>
  properties?: string
}

const settingsOf = ({ env = {}, properties = '' }: Outside) => ({
  ...readEndpointSettings(
    { DOCKER_CONFIG: folder, ...env },
    parseProperties(properties, 'my.properties'),
  ),
  homeDirectory: '/home/me',
  userId: 1000,
})

const candidatesOf = (outside: Outside = {}) => candidateEndpoints(settingsOf(outside))

const shown = async (outside: Outside): Promise<string[]> =>
  (await candidatesOf(outside)).map(({ place, source }) => `${place} ${source}`)

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex')

async function writeContext(name: string, docker: unknown, files: Record<string, string> = {}) {
  const meta = join(folder, 'contexts/meta', idOf(name))
  const tls = join(folder, 'contexts/tls', idOf(name), 'docker')
  await mkdir(meta, { recursive: true })
  await mkdir(tls, { recursive: true })
  await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker } }))
  for (const [file, text] of Object.entries(files)) await writeFile(join(tls, file), text)
}

const usual = [
  '/var/run/docker.sock default',
  '/home/me/.docker/run/docker.sock Docker Desktop',
  '/home/me/.docker/desktop/docker.sock Docker Desktop',
  '/run/user/1000/docker.sock rootless',
  '/run/user/1000/podman/podman.sock Podman',
  '/run/podman/podman.sock Podman',
]

test.skipIf(process.platform === 'win32')(
  'without settings the usual sockets are tried',
  async () => {
    expect(await shown({})).toEqual(usual)
    expect(await shown({ env: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } })).toEqual(usual)
    expect(await shown({ env: { XDG_RUNTIME_DIR: '/run/user/1000' } })).toEqual([
      usual[0],
      '/run/user/1000/docker.sock rootless',
      '/run/user/1000/.docker/run/docker.sock rootless',
      ...usual.slice(1, 3),
      ...usual.slice(4),
    ])
  },
)

const everything = 'tc.host=tcp://offered:1\ndocker.host=tcp://property:4'

test('tc.host goes first and may be out of service, then who named one is the last', async () => {
  await writeContext('build', { Host: 'tcp://context:3' })
  const named = { DOCKER_HOST: 'tcp://variable:2', DOCKER_CONTEXT: 'build' }
  const offered = 'tcp://offered:1 my.properties:1 (tc.host)'
  expect(await shown({ env: named, properties: everything })).toEqual([
    offered,
    'tcp://variable:2 DOCKER_HOST',
  ])
  expect(await shown({ env: { DOCKER_CONTEXT: 'build' }, properties: everything })).toEqual([
    offered,
    'tcp://context:3 context "build" (DOCKER_CONTEXT)',
  ])
  expect(await shown({ properties: everything })).toEqual([
    offered,
    'tcp://property:4 my.properties:2 (docker.host)',
  ])
  expect(await shown({ properties: 'tc.host=tcp://offered:1' })).toEqual([offered, ...usual])
})

test('the current context of config.json is used, and the one called default means none', async () => {
  const file = join(folder, 'config.json')
  await writeContext('build', { Host: 'ssh://me@build' })
  await writeFile(file, '{"currentContext": "build"}')
  expect(await shown({})).toEqual([`ssh://me@build context "build" (currentContext in ${file})`])
  expect(await shown({ env: { DOCKER_CONTEXT: 'default' } })).toEqual(usual)
  expect(await shown({ env: { DOCKER_HOST: 'unix:///a' } })).toEqual(['unix:///a DOCKER_HOST'])
  await writeFile(file, '{"currentContext": "default"}')
  expect(await shown({})).toEqual(usual)
})

test('a context that does not exist, or is broken, is an error with its place', async () => {
  await expect(candidatesOf({ env: { DOCKER_CONTEXT: 'gone' } })).rejects.toThrow(
    /^\[SETTING_INVALID\] Docker context "gone" does not exist\.\n\n {2}named by {5}DOCKER_CONTEXT\n {2}looked for {3}\S*meta\.json/,
  )
  await writeContext('broken', {})
  await expect(candidatesOf({ env: { DOCKER_CONTEXT: 'broken' } })).rejects.toThrow(
    /context "broken" cannot be read[\s\S]*it names no Docker endpoint/,
  )
})

test('a context brings its own certificates', async () => {
  const env = { DOCKER_CONTEXT: 'secure' }
  await writeContext('secure', { Host: 'tcp://h:2376' }, { 'ca.pem': 'CA', 'key.pem': 'KEY' })
  const certificates = { ca: 'CA', cert: undefined, key: 'KEY', verify: true }
  expect(await candidatesOf({ env })).toEqual([expect.objectContaining({ certificates })])
  await writeContext('secure', { Host: 'tcp://h:2376', SkipTLSVerify: true })
  expect(await candidatesOf({ env })).toEqual([
    expect.objectContaining({ certificates: { ...certificates, verify: false } }),
  ])
  await writeContext('plain', { Host: 'tcp://h:2375' })
  expect(await candidatesOf({ env: { DOCKER_CONTEXT: 'plain' } })).toEqual([
    expect.objectContaining({ certificates: undefined }),
  ])
})

test('certificates are read where TLS is asked for, by the environment before the file', async () => {
  for (const name of ['ca', 'cert', 'key']) await writeFile(join(folder, `${name}.pem`), name)
  const certificates = { ca: 'ca', cert: 'cert', key: 'key', verify: true }
  const host = { DOCKER_HOST: 'tcp://h' }
  const tlsOf = async (outside: Outside) => (await candidatesOf(outside))[0]?.certificates
  expect(await tlsOf({ env: { ...host, DOCKER_TLS_VERIFY: '1' } })).toEqual(certificates)
  expect(
    await tlsOf({
      env: host,
      properties: `docker.tls.verify=true\ndocker.cert.path=${folder}`,
    }),
  ).toEqual(certificates)
  expect(
    await tlsOf({ env: { ...host, DOCKER_TLS_VERIFY: '0' }, properties: 'docker.tls.verify=1' }),
  ).toBeUndefined()
  expect(await tlsOf({ env: { ...host, DOCKER_CERT_PATH: folder } })).toBeUndefined()
  expect(await tlsOf({ env: { DOCKER_HOST: 'https://h' } })).toMatchObject({ ca: undefined })
  expect(await tlsOf({ env: { DOCKER_HOST: 'https://h', DOCKER_CERT_PATH: folder } })).toEqual(
    certificates,
  )
  expect(await tlsOf({ env: { DOCKER_HOST: 'unix:///s', DOCKER_TLS_VERIFY: '1' } })).toBeUndefined()
})

test('certificates that are missing are named', async () => {
  const env = { DOCKER_HOST: 'tcp://h', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder }
  await writeFile(join(folder, 'ca.pem'), 'CA')
  await expect(candidatesOf({ env })).rejects.toThrow(
    `[SETTING_INVALID] DOCKER_CERT_PATH names a folder without cert.pem, key.pem.\n\n  folder       ${folder}`,
  )
  await expect(candidatesOf({ env: { ...env, DOCKER_CERT_PATH: '' } })).rejects.toThrow(
    'DOCKER_TLS_VERIFY names a folder without cert.pem, key.pem',
  )
})

test.each([
  [{ env: { DOCKER_HOST: 'foo' } }, 'DOCKER_HOST is not the address'],
  [{ env: { DOCKER_TLS_VERIFY: 'perhaps' } }, 'DOCKER_TLS_VERIFY is neither a yes nor a no'],
  [{ properties: 'a=1\ntc.host=foo' }, 'my.properties:2 (tc.host) is not the address'],
  [{ properties: 'docker.host=foo' }, 'my.properties:1 (docker.host) is not the address'],
  [{ properties: 'docker.tls.verify=x' }, 'my.properties:1 (docker.tls.verify) is neither'],
])('a wrong setting is named: %j', async (outside, message) => {
  await expect(async () => candidatesOf(outside)).rejects.toThrow(message)
})
