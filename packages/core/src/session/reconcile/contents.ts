import { createHash } from 'node:crypto'
import type { ResolvedBuild, ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import { filesDigest } from '../reuse/files-digest.ts'

/** A hash of the files that each container is made from: what is copied into it, and the context of its build. */
export async function contentsOf({ containers }: ResolvedConfig): Promise<Map<string, string>> {
  const digests = await Promise.all(
    containers
      .filter(hasFiles)
      .map(async (container): Promise<[string, string]> => [
        container.name,
        await digestOf(container),
      ]),
  )
  return new Map(digests)
}

const hasFiles = ({ build, files }: ResolvedContainer): boolean =>
  build !== undefined || files.some(({ source }) => 'path' in source)

// A path that cannot be read is the business of the start, which names it.
async function digestOf({ build, files }: ResolvedContainer): Promise<string> {
  const parts = [filesDigest(files), build ? contextDigest(build) : '']
  return (await Promise.all(parts).catch(() => ['unreadable'])).join(' ')
}

async function contextDigest({ contextPath, dockerfile }: ResolvedBuild): Promise<string> {
  const { packBuildContext } = await import('../../docker/build-context.ts')
  const hash = createHash('sha256')
  for await (const chunk of packBuildContext(contextPath, dockerfile)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
