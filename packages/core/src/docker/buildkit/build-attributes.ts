import { posix } from 'node:path'
import type { BuildRequest } from '../build-request.ts'

/** Options of a build for BuildKit's Dockerfile frontend. */
export function buildAttributes(
  request: BuildRequest,
  additionalContexts: Readonly<Record<string, string>>,
): Record<string, string> {
  const { dockerfile, args, labels, target, platform, cacheFrom, network } = request
  return {
    filename: posix.basename(dockerfile),
    // An image that is there is not asked of its registry again.
    'image-resolve-mode': 'local',
    ...prefixed('build-arg:', args),
    ...prefixed('label:', labels),
    ...prefixed('context:', additionalContexts),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
    ...(cacheFrom.length > 0 && { 'cache-from': cacheFrom.join(',') }),
    ...(network !== undefined && network !== 'default' && { 'force-network-mode': network }),
  }
}

const prefixed = (
  prefix: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]))
