import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, evidence } from '@mooring/client'
import type { Setting } from '../setting.ts'
import { findCertificates, type Certificates } from './certificates.ts'

/** The engine that a Docker context stands for. */
export interface ContextEndpoint {
  /** Of the context. */
  name: string
  host: Setting
  /** Undefined where the context has none of its own. */
  certificates: Certificates | undefined
}

/**
 * The endpoint of the context in use: that of DOCKER_CONTEXT, else the current one of Docker's config.json.
 *
 * @returns undefined for no context or the one called 'default', which means the usual sockets
 * @throws ConfigError SETTING_INVALID for one that does not exist or cannot be read
 */
export async function contextEndpoint({
  dockerContext,
  dockerConfigDirectory,
}: {
  dockerContext: Setting | undefined
  dockerConfigDirectory: string
}): Promise<ContextEndpoint | undefined> {
  const named = dockerContext ?? (await currentContext(dockerConfigDirectory))
  if (named === undefined || named.value === 'default') return undefined
  const folder = join(dockerConfigDirectory, 'contexts')
  const id = createHash('sha256').update(named.value).digest('hex')
  const { Host, SkipTLSVerify } = await dockerEndpointOf(named, join(folder, 'meta', id))
  const certificates = await findCertificates(join(folder, 'tls', id, 'docker'))
  const isGiven = certificates.ca ?? certificates.cert ?? certificates.key
  return {
    name: named.value,
    host: { value: Host, source: sourceOf(named) },
    certificates:
      isGiven === undefined && !SkipTLSVerify
        ? undefined
        : { ...certificates, verify: !SkipTLSVerify },
  }
}

// A config that cannot be read is reported where credentials are needed from it.
async function currentContext(directory: string): Promise<Setting | undefined> {
  const file = join(directory, 'config.json')
  const config = (await readJson(file).catch(() => undefined)) as
    | { currentContext?: unknown }
    | null
    | undefined
  const name = config?.currentContext
  return typeof name === 'string' && name !== ''
    ? { value: name, source: `currentContext in ${file}` }
    : undefined
}

interface DockerEndpointMeta {
  Host: string
  SkipTLSVerify?: boolean
}

async function dockerEndpointOf(named: Setting, folder: string): Promise<DockerEndpointMeta> {
  const file = join(folder, 'meta.json')
  try {
    const meta = (await readJson(file)) as { Endpoints: { docker: DockerEndpointMeta } }
    const { docker } = meta.Endpoints
    if (typeof docker.Host === 'string' && docker.Host !== '') return docker
    throw new Error('it names no Docker endpoint')
  } catch (error) {
    throw unusable(named, { file, error: error as NodeJS.ErrnoException })
  }
}

const readJson = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(file, 'utf8')) as unknown

function unusable(
  named: Setting,
  { file, error }: { file: string; error: NodeJS.ErrnoException },
): ConfigError {
  const isMissing = error.code === 'ENOENT'
  return new ConfigError({
    code: 'SETTING_INVALID',
    what: `Docker context "${named.value}" ${isMissing ? 'does not exist' : 'cannot be read'}.`,
    why: [
      ...evidence('named by', named.source),
      ...evidence('looked for', file),
      ...(isMissing ? [] : evidence('reason', error.message)),
    ],
    fix: 'choose one that `docker context ls` lists, or unset DOCKER_CONTEXT and run `docker context use default`.',
    cause: error,
  })
}

const sourceOf = ({ value, source }: Setting): string => `context "${value}" (${source})`
