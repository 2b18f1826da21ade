import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { removeImage, type ImageFacts } from '../../packages/core/src/docker/local-images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'
import { buildRequest } from '../support/build-request.ts'
import {
  containersOf,
  imageNamesFrom,
  registryUser,
  startLocalRegistry,
  type LocalRegistry,
} from '../support/local-registry.ts'

const owner = 'registry-password.test.ts'
const docker = new Docker()
const { signal } = new AbortController()
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const rightAuth = base64(`${registryUser.username}:${registryUser.password}`)
let registry: LocalRegistry
let image: string
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-password-'))
  registry = await startLocalRegistry(docker, { owner, withPassword: true })
  image = await registry.publish('secret/app:1')
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  for (const name of await imageNamesFrom(docker, registry.address)) await removeImage(docker, name)
  await registry.remove()
  expect(await containersOf(docker, owner)).toEqual([])
  expect(await imageNamesFrom(docker, registry.address)).toEqual([])
})

interface Given {
  /** Content of config.json. */
  file?: unknown
  environment?: NodeJS.ProcessEnv
}

async function storeWith({
  file,
  environment = {},
}: Given): Promise<ReturnType<typeof createImageStore>> {
  const configFolder = await mkdtemp(join(folder, 'config-'))
  if (file !== undefined) await writeFile(join(configFolder, 'config.json'), JSON.stringify(file))
  const path = `${folder}${delimiter}/usr/bin:/bin`
  return createImageStore(
    docker,
    readDockerSettings({ PATH: path, DOCKER_CONFIG: configFolder, ...environment }),
  )
}

async function pull(given: Given): Promise<ImageFacts> {
  const store = await storeWith(given)
  const facts = await store.ensure(
    { name: image, pullPolicy: 'always', platform: undefined },
    { signal },
  )
  await removeImage(docker, image)
  return facts
}

test('credentials of the config file are used', async () => {
  const facts = await pull({ file: { auths: { [registry.address]: { auth: rightAuth } } } })
  expect(facts.name).toBe(image)
})

test('credentials of DOCKER_AUTH_CONFIG take precedence over those of the config file', async () => {
  const facts = await pull({
    file: { auths: { [registry.address]: { auth: base64('bob:wrong') } } },
    environment: {
      DOCKER_AUTH_CONFIG: JSON.stringify({
        auths: { [`http://${registry.address}/v2/`]: { auth: rightAuth } },
      }),
    },
  })
  expect(facts.name).toBe(image)
})

test('credentials of a helper are used, and its input is the registry', async () => {
  const program = join(folder, 'docker-credential-fixture')
  const answer = JSON.stringify({ Username: registryUser.username, Secret: registryUser.password })
  const script = `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = "${registry.address}" ] && echo '${answer}'\n`
  await writeFile(program, script)
  await chmod(program, 0o755)
  expect((await pull({ file: { credsStore: 'fixture' } })).name).toBe(image)
  expect((await pull({ file: { credHelpers: { [registry.address]: 'fixture' } } })).name).toBe(
    image,
  )
})

test('without credentials the error says where none were found', async () => {
  const file = { auths: { 'other.test': { auth: rightAuth } } }
  const error = await pull({ file }).catch((caught: Error) => caught)
  expect(String(error)).toMatch(
    /\[IMAGE_PULL_FAILED\] Image ".*secret\/app:1" could not be pulled\.\n\n {2}engine .*no basic auth credentials\n {2}credentials {2}none for 127\.0\.0\.1:\d+ in .*config\.json\n\nFix: sign in/,
  )
})

test('wrong credentials are named by their source, never shown', async () => {
  const file = { auths: { [registry.address]: { auth: base64('bob:wrong-password-0815') } } }
  const error = await pull({ file }).catch((caught: Error) => caught)
  expect(String(error)).toMatch(
    /\[IMAGE_PULL_FAILED\][\s\S]*credentials {2}auths in .*config\.json/,
  )
  expect(String(error)).not.toContain('wrong-password-0815')
  expect(String(error)).not.toContain(base64('bob:wrong-password-0815'))
})

test('a helper that fails stops the pull before the registry is asked', async () => {
  await expect(pull({ file: { credsStore: 'absent' } })).rejects.toThrow(
    /^\[REGISTRY_CREDENTIALS_FAILED\] Credential helper "docker-credential-absent"/,
  )
})

test('a build takes its base image with the credentials of its registry', async () => {
  const contextPath = join(folder, 'context')
  await mkdir(contextPath)
  await writeFile(join(contextPath, 'Dockerfile'), `FROM ${image}\nCOPY extra /extra\n`)
  await writeFile(join(contextPath, 'extra'), 'more')
  const tag = `${registry.address}/built:1`
  const request = buildRequest({ contextPath, tag })
  const anonymous = await storeWith({ file: { credsStore: 'absent' } })
  await expect(anonymous.build(request, { signal })).rejects.toThrow(
    /^\[IMAGE_BUILD_FAILED\] Image ".*built:1" could not be built[\s\S]*(no basic auth credentials|401 Unauthorized)[\s\S]*docker-credential-absent/,
  )
  const store = await storeWith({ file: { auths: { [registry.address]: { auth: rightAuth } } } })
  expect(await store.build(request, { signal })).toMatchObject({ name: tag, hasHealthcheck: true })
})
