import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { contextEntries } from './build-context.ts'
import type { BuildRequest } from './build-request.ts'
import { readDockerfile } from './dockerfile-location.ts'

// What is kept of a build changes with this package.
const layout = '1'

/**
 * Identifies what a build makes, as far as it can be seen before: the Dockerfile, the files of its contexts, arguments,
 * stage and platform. Not what the steps fetch, nor secrets, nor which image a name in the Dockerfile means by now.
 *
 * @param platform of the engine, where the request names none
 * @throws ConfigError IMAGE_BUILD_FAILED for a context or Dockerfile that does not exist
 */
export async function buildKeyOf(request: BuildRequest, platform: string): Promise<string> {
  const { args, target, network, secrets, ssh, additionalContexts, dockerfile } = request
  const hash = createHash('sha256')
  const text = await readDockerfile(request)
  const ids = [secrets, ssh].map((all) => all.map(({ id }) => id).toSorted())
  const contexts = Object.entries(additionalContexts).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const references = contexts.map(([name, { path, reference }]) => [name, path ? '' : reference])
  const named = [Object.entries(args).toSorted(), target, request.platform ?? platform, network]
  add(hash, [layout, text, dockerfile, ...named, ...ids, references])
  const folders = [{ path: request.contextPath, dockerfile }]
  for (const [, { path }] of contexts)
    if (path !== undefined) folders.push({ path, dockerfile: '' })
  for (const [index, folder] of folders.entries()) {
    add(hash, ['context', index])
    await addFolder(hash, folder)
  }
  return hash.digest('hex').slice(0, 16)
}

async function addFolder(
  hash: Hash,
  { path: root, dockerfile }: { path: string; dockerfile: string },
): Promise<void> {
  for await (const { path, type, mode, stats } of contextEntries(root, dockerfile)) {
    const place = join(root, path)
    add(hash, [path, type, mode, ...(type === 'symlink' ? [await readlink(place)] : [])])
    if (type !== 'file') continue
    add(hash, [stats.size])
    for await (const chunk of createReadStream(place)) hash.update(chunk as Buffer)
  }
}

const add = (hash: Hash, facts: readonly unknown[]): unknown =>
  hash.update(`${JSON.stringify(facts)}\n`)
