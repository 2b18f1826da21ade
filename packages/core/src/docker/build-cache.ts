import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { buildKeyOf } from './build-key.ts'
import type { BuildRequest } from './build-request.ts'
import { statusOf } from './engine-error.ts'
import { loadImageFile, saveImageFile } from './image-file.ts'
import type { ImageCall } from './image-progress.ts'

type CachedRequest = BuildRequest & { cache: string }

/** Label of a built image: the key of its build. */
const keyLabel = 'com.mooring.build-key'

/**
 * The id of a built image: the one that is there, or that another machine has written into the folder of the request, where
 * it was built from the same; else it is built, and written there. What is wrong with the folder is told, and no more.
 *
 * @param options.build builds it, and answers its id
 * @throws ConfigError IMAGE_BUILD_FAILED, and what the build throws
 */
export async function builtOrCached(
  docker: Docker,
  request: CachedRequest,
  { build, call }: { build(request: BuildRequest): Promise<string>; call: ImageCall },
): Promise<string> {
  const { Os, Arch } = await orAborted(docker.version(), call.signal)
  const key = await buildKeyOf(request, `${Os}/${Arch}`)
  const file = join(request.cache, `${nameIn(request)}.built-${key}${ending}`)
  const entry = { request, key, file, call }
  const there = await idWithKey(docker, request.tag, key)
  const id = there ?? (await restored(docker, entry))
  if (id !== undefined && id !== there) return id
  const made = id ?? (await build({ ...request, labels: { ...request.labels, [keyLabel]: key } }))
  await kept(docker, made, entry)
  return made
}

interface Entry {
  request: CachedRequest
  key: string
  file: string
  call: ImageCall
}

const ending = '.tar.gz'

/** Of its container: the last word of the tag. */
const nameIn = ({ tag }: BuildRequest): string => tag.replace(/:[^/]*$/, '').replace(/^.*\//, '')

async function idWithKey(docker: Docker, name: string, key: string): Promise<string | undefined> {
  try {
    const { Id, Config } = await docker.getImage(encodeURI(name)).inspect()
    return Config?.Labels?.[keyLabel] === key ? Id : undefined
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

async function restored(
  docker: Docker,
  { request: { tag, cache }, key, file, call }: Entry,
): Promise<string | undefined> {
  if (!(await namesIn(cache)).includes(file)) return undefined
  try {
    const loaded = await loadImageFile(docker, { file, name: tag }, call)
    const id = await idWithKey(docker, loaded, key)
    if (id === undefined) throw new Error('it holds another image')
    const [, repo = tag, version] = /^(.*):([^:/]*)$/.exec(tag) ?? []
    await orAborted(docker.getImage(id).tag({ repo, tag: version ?? 'latest' }), call.signal)
    return id
  } catch (error) {
    call.signal.throwIfAborted()
    await rm(file, { force: true }).catch(() => undefined)
    tell(call, tag, `the cached image ${file} is of no use: ${(error as Error).message}`)
    return undefined
  }
}

async function kept(
  docker: Docker,
  id: string,
  { request: { tag, cache }, file, call }: Entry,
): Promise<void> {
  try {
    const names = await namesIn(cache)
    if (names.includes(file)) return
    await mkdir(cache, { recursive: true })
    await saveImageFile(docker, { id, file }, call.signal)
    const start = join(cache, `${nameIn({ tag } as BuildRequest)}.built-`)
    for (const former of names)
      if (former.startsWith(start) && former.endsWith(ending)) await rm(former, { force: true })
  } catch (error) {
    call.signal.throwIfAborted()
    tell(call, tag, `it is not cached: ${(error as Error).message}`)
  }
}

/** Absolute paths of what the folder holds; none where it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.map((name) => join(folder, name))
}

const tell = ({ onProgress }: ImageCall, image: string, reason: string): void =>
  onProgress?.({ kind: 'uncached', image, reason })
