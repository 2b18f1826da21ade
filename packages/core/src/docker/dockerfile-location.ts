import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { ConfigError, evidence } from '@mooring/client'

export interface DockerfileLocation {
  contextPath: string
  dockerfile: string
  /** Text that takes the place of the file. */
  inline?: string | undefined
  tag: string
}

/**
 * Reads the Dockerfile of a build.
 *
 * @throws ConfigError IMAGE_BUILD_FAILED when the context or the Dockerfile is not there, or it lies outside
 */
export async function readDockerfile(location: DockerfileLocation): Promise<string> {
  const { contextPath, dockerfile, inline } = location
  if (inline !== undefined) {
    await namesIn(location)
    return inline
  }
  const normal = posix.normalize(dockerfile)
  if (posix.isAbsolute(normal) || normal.startsWith('../')) {
    throw badLocation(
      location,
      'the Dockerfile lies outside the context',
      'move the Dockerfile into the context, or take a parent folder as context.',
    )
  }
  const names = await namesIn(location)
  try {
    return await readFile(join(contextPath, dockerfile), 'utf8')
  } catch (error) {
    const similar = names.filter((name) => /dockerfile|containerfile/i.test(name)).join(', ')
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such Dockerfile in the context' : message
    throw badLocation(
      location,
      similar ? `${reason}; it holds ${similar}` : reason,
      'correct `build.dockerfile`.',
    )
  }
}

async function namesIn(location: DockerfileLocation): Promise<string[]> {
  try {
    return (await readdir(location.contextPath)).sort()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such folder' : message
    throw badLocation(location, reason, 'correct `build.context`.')
  }
}

function badLocation(
  { tag, contextPath, dockerfile }: DockerfileLocation,
  reason: string,
  fix: string,
): ConfigError {
  return new ConfigError({
    code: 'IMAGE_BUILD_FAILED',
    what: `Image "${tag}" cannot be built: ${reason}.`,
    why: [...evidence('context', contextPath), ...evidence('dockerfile', dockerfile)],
    fix,
  })
}
