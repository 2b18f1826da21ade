import { DockerError, evidence } from '@mooring/client'
import { askCredentialHelper } from './credential-helper.ts'
import { readDockerConfigs, valuesFor, type AuthEntry, type DockerConfig } from './docker-config.ts'
import type { DockerSettings } from './settings.ts'
import { createSingleFlight } from './single-flight.ts'

/** What the engine shows a registry. */
export type RegistryAuth = { serveraddress: string } & (
  | { username: string; password: string }
  | { identitytoken: string }
)

/** Credentials for one registry, or the knowledge that there are none. */
export interface Credentials {
  /** Undefined: anonymous. */
  auth: RegistryAuth | undefined
  /** Where they come from, or where none were found; for messages. */
  source: string
}

/**
 * Finds the credentials of a registry: in DOCKER_AUTH_CONFIG, then in the config file; in each, the registry's
 * credential helper or else the common one, then the entries of `auths`.
 *
 * @param registry 'docker.io' or a host with its port
 * @throws DockerError REGISTRY_CREDENTIALS_FAILED for a config or a helper that does not work
 */
export type CredentialLookup = (registry: string, signal: AbortSignal) => Promise<Credentials>

/** A lookup that asks once for each registry. */
export function createCredentialLookup(settings: DockerSettings): CredentialLookup {
  const lookUpOnce = createSingleFlight<Credentials>({ remember: true })
  return (registry, signal) =>
    lookUpOnce(registry, (call) => lookUp(registry, { settings, signal: call.signal }), { signal })
}

/** Credentials for a build, which may do without: what they come from, or why they could not be had, is for its error. */
export async function findCredentials(
  registry: string,
  credentialsOf: CredentialLookup,
  signal: AbortSignal,
): Promise<Credentials> {
  try {
    const { auth, source } = await credentialsOf(registry, signal)
    return { auth, source: auth ? `for ${registry}: ${source}` : source }
  } catch (error) {
    signal.throwIfAborted()
    const lines = (error as Error).message.split('\n').map((line) => line.trim())
    return { auth: undefined, source: lines.filter(Boolean).join('\n') }
  }
}

/** The name under which Docker's config, credential helpers and the engine know a registry. */
export function addressOf(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
}

/** Value of the engine's X-Registry-Auth and X-Registry-Config headers. */
export function registryHeader(value: RegistryAuth | Record<string, RegistryAuth>): string {
  // The URL-safe alphabet: the engine silently drops what it cannot decode with it.
  return Buffer.from(JSON.stringify(value))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

interface LookupOptions {
  settings: DockerSettings
  signal: AbortSignal
}

async function lookUp(registry: string, options: LookupOptions): Promise<Credentials> {
  const configs = await readDockerConfigs(options.settings)
  for (const config of configs) {
    const found = (await fromHelper(registry, config, options)) ?? fromAuths(registry, config)
    if (found) return found
  }
  const searched =
    configs.map(({ source }) => source).join(', ') || options.settings.dockerConfigFile
  return { auth: undefined, source: `none for ${addressOf(registry)} in ${searched}` }
}

async function fromHelper(
  registry: string,
  { source, credHelpers, credsStore }: DockerConfig,
  { settings, signal }: LookupOptions,
): Promise<Credentials | undefined> {
  const helper = valuesFor(credHelpers, registry)[0] ?? credsStore
  if (!helper) return undefined
  const serveraddress = addressOf(registry)
  const answer = await askCredentialHelper(
    { helper, serveraddress, source },
    { environment: settings.helperEnvironment, signal },
  )
  if (!answer) return undefined
  const { username, secret } = answer
  // Helpers mark a token by this name.
  const auth = username === '<token>' ? { identitytoken: secret } : { username, password: secret }
  return {
    auth: { ...auth, serveraddress },
    source: `credential helper docker-credential-${helper} (${source})`,
  }
}

function fromAuths(registry: string, { source, auths }: DockerConfig): Credentials | undefined {
  const serveraddress = addressOf(registry)
  for (const entry of valuesFor(auths, registry)) {
    const auth = authOf(entry, { serveraddress, source })
    if (auth) return { auth, source: `auths in ${source}` }
  }
  return undefined
}

// Docker leaves an empty entry behind where a helper keeps the secret.
function authOf(
  { auth, username, password, identitytoken }: AuthEntry,
  { serveraddress, source }: { serveraddress: string; source: string },
): RegistryAuth | undefined {
  if (identitytoken) return { identitytoken, serveraddress }
  if (auth) return { ...decode(auth, { serveraddress, source }), serveraddress }
  return username && password ? { username, password, serveraddress } : undefined
}

function decode(
  auth: string,
  { serveraddress, source }: { serveraddress: string; source: string },
): { username: string; password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon > 0)
    return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') }
  throw new DockerError({
    code: 'REGISTRY_CREDENTIALS_FAILED',
    what: `The credentials of registry "${serveraddress}" cannot be read.`,
    why: [
      ...evidence('config', source),
      ...evidence('reason', 'its `auth` is not base64 of user:password'),
    ],
    fix: `sign in again with \`docker login ${serveraddress}\`.`,
  })
}
