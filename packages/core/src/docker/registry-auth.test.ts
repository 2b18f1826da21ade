import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCredentialLookup, registryHeader, type Credentials } from './registry-auth.ts'

const never = new AbortController().signal
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-auth-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

interface Sources {
  file?: unknown
  variable?: unknown
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

async function lookUp(registry: string, { file, variable }: Sources): Promise<Credentials> {
  const dockerConfigFile = join(folder, 'config.json')
  if (file !== undefined) await writeFile(dockerConfigFile, textOf(file))
  const lookup = createCredentialLookup({
    hubImageNamePrefix: undefined,
    sshdImage: '',
    toxiproxyImage: undefined,
    dockerAuthConfig: variable === undefined ? undefined : textOf(variable),
    dockerConfigFile,
    helperEnvironment: { PATH: `${folder}${delimiter}/usr/bin:/bin` },
  })
  return lookup(registry, never)
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Each line of a helper's script; its standard input is in $address. */
async function writeHelper(name: string, ...script: string[]): Promise<void> {
  const path = join(folder, `docker-credential-${name}`)
  await writeFile(path, ['#!/bin/sh', 'address=$(cat)', ...script, ''].join('\n'))
  await chmod(path, 0o755)
}

test.each([
  'registry.test:5000',
  'https://registry.test:5000',
  'http://registry.test:5000/',
  'https://registry.test:5000/v1/',
  'https://registry.test:5000/v2/',
])('an entry under %s is found', async (key) => {
  const { auth, source } = await lookUp('registry.test:5000', {
    file: { auths: { [key]: { auth: base64('bob:pass:word') } } },
  })
  expect(auth).toEqual({
    serveraddress: 'registry.test:5000',
    username: 'bob',
    password: 'pass:word',
  })
  expect(source).toBe(`auths in ${join(folder, 'config.json')}`)
})

test.each([
  'https://index.docker.io/v1/',
  'index.docker.io',
  'docker.io',
  'https://registry-1.docker.io/v2/',
])('an entry under %s is for Docker Hub', async (key) => {
  const { auth } = await lookUp('docker.io', {
    file: { auths: { [key]: { username: 'bob', password: 'pw' } } },
  })
  expect(auth).toEqual({
    serveraddress: 'https://index.docker.io/v1/',
    username: 'bob',
    password: 'pw',
  })
})

test('an identity token takes precedence over a password', async () => {
  const { auth } = await lookUp('registry.test', {
    file: { auths: { 'registry.test': { auth: base64('bob:pw'), identitytoken: 'token' } } },
  })
  expect(auth).toEqual({ serveraddress: 'registry.test', identitytoken: 'token' })
})

test('credentials of another registry are not used', async () => {
  const { auth, source } = await lookUp('registry.test', {
    file: {
      auths: {
        'other.test': { auth: base64('bob:pw') },
        'https://index.docker.io/v1/': { auth: base64('bob:pw') },
        'registry.test:5000': { auth: base64('bob:pw') },
      },
    },
  })
  expect(auth).toBeUndefined()
  expect(source).toBe(`none for registry.test in ${join(folder, 'config.json')}`)
})

test('without any config, access is anonymous', async () => {
  expect((await lookUp('docker.io', {})).auth).toBeUndefined()
})

test('DOCKER_AUTH_CONFIG takes precedence over the config file, which fills its gaps', async () => {
  const sources = {
    variable: { auths: { 'a.test': { auth: base64('variable:pw') } } },
    file: {
      auths: { 'a.test': { auth: base64('file:pw') }, 'b.test': { auth: base64('file:pw') } },
    },
  }
  expect(await lookUp('a.test', sources)).toMatchObject({
    auth: { username: 'variable' },
    source: 'auths in DOCKER_AUTH_CONFIG',
  })
  expect(await lookUp('b.test', sources)).toMatchObject({ auth: { username: 'file' } })
})

test("the registry's own helper takes precedence over the common one, that one over the entries", async () => {
  await writeHelper('own', `echo '{"Username":"own","Secret":"'$address'"}'`)
  await writeHelper('store', `echo '{"Username":"store","Secret":"'$address'"}'`)
  const file = {
    credHelpers: { 'https://own.test': 'own' },
    credsStore: 'store',
    auths: { 'own.test': { auth: base64('file:pw') }, 'other.test': { auth: base64('file:pw') } },
  }
  expect((await lookUp('own.test', { file })).auth).toEqual({
    serveraddress: 'own.test',
    username: 'own',
    password: 'own.test',
  })
  expect(await lookUp('docker.io', { file })).toEqual({
    auth: {
      serveraddress: 'https://index.docker.io/v1/',
      username: 'store',
      password: 'https://index.docker.io/v1/',
    },
    source: `credential helper docker-credential-store (${join(folder, 'config.json')})`,
  })
})

test('a helper may answer with a token', async () => {
  await writeHelper('cloud', `echo '{"ServerURL":"x","Username":"<token>","Secret":"abc"}'`)
  const { auth } = await lookUp('registry.test', { file: { credsStore: 'cloud' } })
  expect(auth).toEqual({ serveraddress: 'registry.test', identitytoken: 'abc' })
})

test('a helper that knows nothing leaves the entries, then anonymous access', async () => {
  await writeHelper('empty', 'echo credentials not found in native keychain', 'exit 1')
  const file = {
    credsStore: 'empty',
    auths: { 'a.test': { auth: base64('file:pw') }, 'b.test': {} },
  }
  expect((await lookUp('a.test', { file })).auth).toMatchObject({ username: 'file' })
  expect((await lookUp('b.test', { file })).auth).toBeUndefined()
})

test('a helper that is not installed is named', async () => {
  await expect(lookUp('registry.test', { file: { credsStore: 'absent' } })).rejects.toThrow(
    /\[REGISTRY_CREDENTIALS_FAILED\] Credential helper "docker-credential-absent" failed for registry "registry.test"[\s\S]*no program docker-credential-absent in PATH[\s\S]*config.json/,
  )
})

test('a helper that fails is quoted with its exit code and without secrets', async () => {
  await writeHelper(
    'broken',
    'echo keychain is locked',
    'echo "password=hunter2hunter2" >&2',
    'exit 3',
  )
  const error = await lookUp('registry.test', { file: { credsStore: 'broken' } }).catch(
    (caught: Error) => caught,
  )
  expect(String(error)).toMatch(/exit code {4}3\n {2}it says {6}keychain is locked/)
  expect(String(error)).not.toContain('hunter2')
})

test('a helper that answers nonsense is reported without its answer', async () => {
  await writeHelper('chatty', 'echo "hunter2hunter2 is the password"')
  const error = await lookUp('registry.test', { file: { credsStore: 'chatty' } }).catch(
    (caught: Error) => caught,
  )
  expect(String(error)).toContain('its answer is not JSON with Username and Secret')
  expect(String(error)).not.toContain('hunter2')
})

test('a helper name with a path in it is refused', async () => {
  await expect(lookUp('registry.test', { file: { credsStore: '../../tmp/x' } })).rejects.toThrow(
    'its name may hold only',
  )
})

test('a config that is not JSON is named without its content', async () => {
  const error = await lookUp('registry.test', { variable: '{"auths": hunter2' }).catch(
    (caught: Error) => caught,
  )
  expect(error).toMatchObject({ code: 'REGISTRY_CREDENTIALS_FAILED' })
  expect(error).not.toHaveProperty('cause')
  expect(String(error)).toContain('DOCKER_AUTH_CONFIG')
  expect(String(error)).not.toContain('hunter2')
})

test('an entry that does not decode is named without its content', async () => {
  const file = { auths: { 'registry.test': { auth: base64('hunter2') } } }
  const error = await lookUp('registry.test', { file }).catch((caught: Error) => caught)
  expect(String(error)).toContain('The credentials of registry "registry.test" cannot be read')
  expect(String(error)).not.toContain(base64('hunter2'))
})

test('a helper is asked once for each registry, however many want to know', async () => {
  await writeHelper(
    'counting',
    `echo . >> ${folder}/calls`,
    `echo '{"Username":"bob","Secret":"pw"}'`,
  )
  await writeFile(join(folder, 'config.json'), JSON.stringify({ credsStore: 'counting' }))
  const lookup = createCredentialLookup({
    hubImageNamePrefix: undefined,
    sshdImage: '',
    toxiproxyImage: undefined,
    dockerAuthConfig: undefined,
    dockerConfigFile: join(folder, 'config.json'),
    helperEnvironment: { PATH: `${folder}${delimiter}/usr/bin:/bin` },
  })
  await Promise.all([1, 2, 3].map(() => lookup('registry.test', never)))
  await lookup('other.test', never)
  expect(await readFile(join(folder, 'calls'), 'utf8')).toBe('.\n.\n')
})

test('the header uses the alphabet that the engine decodes', () => {
  const header = registryHeader({ serveraddress: 'x', username: 'ü?>', password: '~~~???>>>ÿÿ' })
  expect(header).not.toMatch(/[+/]/)
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ username: 'ü?>' })
})
