import { DockerError, evidence } from '@mooring/client'
import type Docker from 'dockerode'
import type { Build, BuildRequest } from './build-request.ts'
import { capabilitiesOf } from './capabilities.ts'
import { syntaxOf } from './dockerfile.ts'

/**
 * Checks that a build uses no key that only BuildKit knows.
 *
 * @param reason why there is no BuildKit
 * @throws DockerError BUILDKIT_MISSING with the keys
 */
export async function requireNoBuildKit(
  docker: Docker,
  request: BuildRequest,
  reason: string,
): Promise<void> {
  const { secrets, ssh, additionalContexts, network } = request
  const choosesNetwork = network === undefined || (await capabilitiesOf(docker)).isolatesBuilds
  const keys = [
    ...(secrets.length > 0 ? ['secrets'] : []),
    ...(ssh.length > 0 ? ['ssh'] : []),
    ...(Object.keys(additionalContexts).length > 0 ? ['additionalContexts'] : []),
    ...(choosesNetwork ? [] : ['network']),
  ]
  if (keys.length > 0) throw buildKitMissing(request, { keys, reason })
}

/**
 * Checks that the engine's own reader of Dockerfiles knows further contexts: it came with Docker 23, and one that is older
 * leaves them out without a word. A line `# syntax=…` has another reader fetched.
 *
 * @throws DockerError BUILDKIT_MISSING
 */
export async function requireNamedContexts(
  docker: Docker,
  { request, dockerfile }: Build,
): Promise<void> {
  const hasContexts = Object.keys(request.additionalContexts).length > 0
  if (!hasContexts || syntaxOf(dockerfile) !== undefined) return
  const { Version, ApiVersion } = await docker.version()
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number)
  if (major === 1 && minor < 42)
    throw buildKitMissing(request, { keys: ['additionalContexts'], reason: `Docker ${Version}` })
}

const buildKitMissing = (
  { tag }: BuildRequest,
  { keys, reason }: { keys: string[]; reason: string },
): DockerError =>
  new DockerError({
    code: 'BUILDKIT_MISSING',
    what: `Image "${tag}" cannot be built: this engine has no BuildKit that knows ${keys.map((key) => `\`build.${key}\``).join(' and ')}.`,
    why: evidence('engine', reason),
    fix: 'use Docker 23 or newer, or leave the keys out.',
  })
