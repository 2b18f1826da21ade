import { readFile } from 'node:fs/promises'
import { DockerError, evidence } from '@mooring/client'
import { registryOfHost } from './image-name.ts'
import type { DockerSettings } from './settings.ts'

/** The parts of a Docker config file that are about credentials. */
export interface DockerConfig {
  /** Where it was read, for messages. */
  source: string
  auths: Record<string, AuthEntry>
  credHelpers: Record<string, string>
  credsStore: string | undefined
}

export interface AuthEntry {
  /** Base64 of 'user:password'. */
  auth?: string
  username?: string
  password?: string
  identitytoken?: string
}

/**
 * Reads DOCKER_AUTH_CONFIG and the config file, in this order; what does not exist is left out.
 *
 * @throws DockerError REGISTRY_CREDENTIALS_FAILED for one that cannot be read
 */
export async function readDockerConfigs(settings: DockerSettings): Promise<DockerConfig[]> {
  const { dockerAuthConfig, dockerConfigFile } = settings
  const file = await readConfigFile(dockerConfigFile)
  return [
    ...(dockerAuthConfig === undefined
      ? []
      : [parseConfig(dockerAuthConfig, 'DOCKER_AUTH_CONFIG')]),
    ...(file === undefined ? [] : [parseConfig(file, dockerConfigFile)]),
  ]
}

/** Values of the keys that mean the registry: its host, with or without a scheme and the API version as path. */
export function valuesFor<Value>(record: Record<string, Value>, registry: string): Value[] {
  return Object.entries(record).flatMap(([key, value]) =>
    registryOfKey(key) === registry ? [value] : [],
  )
}

const registryOfKey = (key: string): string =>
  registryOfHost(key.replace(/^https?:\/\//, '').replace(/(\/v[12])?\/?$/, ''))

async function readConfigFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw unreadable(path, message)
  }
}

function parseConfig(text: string, source: string): DockerConfig {
  const { auths, credHelpers, credsStore } = parseObject(text, source)
  return {
    source,
    auths: (auths ?? {}) as Record<string, AuthEntry>,
    credHelpers: (credHelpers ?? {}) as Record<string, string>,
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
  }
}

// The parser's own message quotes the text, which holds passwords: it is neither shown nor kept as cause.
function parseObject(text: string, source: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable(source, 'it is not JSON')
  }
  if (typeof value !== 'object' || value === null)
    throw unreadable(source, 'it is not a JSON object')
  return value as Record<string, unknown>
}

function unreadable(source: string, reason: string): DockerError {
  return new DockerError({
    code: 'REGISTRY_CREDENTIALS_FAILED',
    what: "Docker's config, which holds the credentials of registries, cannot be read.",
    why: [...evidence('config', source), ...evidence('reason', reason)],
    fix:
      source === 'DOCKER_AUTH_CONFIG'
        ? 'set it to JSON of the form {"auths": {"registry.example.com": {"auth": "<base64 of user:password>"}}}, or unset it.'
        : 'repair the file, or point DOCKER_CONFIG at another folder.',
  })
}
