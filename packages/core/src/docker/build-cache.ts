import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { isMooringError } from '@mooring/client'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { buildKeyOf } from './build-key.ts'
import type { BuildRequest } from './build-request.ts'
import { holds } from './context-holds.ts'
import { readContextFilter } from './dockerignore.ts'
import { loadImageFile, saveImageFile } from './image-file.ts'
import type { ImageCall } from './image-progress.ts'
import { inspectImage } from './local-images.ts'

type CachedRequest = BuildRequest & { cache: string }
type Build = (request: BuildRequest) => Promise<string>

/** Label of a built image: the key of its build. */
const keyLabel = 'com.mooring.build-key'

/**
 * The id of a built image. Where the folder of the request has the image of the same build, it is the one that is there,
 * or is read from its file; else it is built, and written there. What is wrong with the folder is reported, and no more.
 *
 * @param options.build builds it, and answers its id
 * @throws ConfigError IMAGE_BUILD_FAILED, and what the build throws
 */
export async function builtOrCached(
  docker: Docker,
  request: CachedRequest,
  { build, call }: { build: Build; call: ImageCall },
): Promise<string> {
  const entry = await entryOf(docker, request, call)
  if (entry === undefined) return build(request)
  const { key, file } = entry
  if ((await namesIn(request.cache)).includes(file)) {
    const id = await cached(docker, entry)
    if (id !== undefined) return id
  }
  const made = await build({ ...request, labels: { ...request.labels, [keyLabel]: key } })
  await keep(docker, made, entry)
  return made
}

interface Entry {
  request: CachedRequest
  /** As an engine of this platform builds it. */
  platform: string
  key: string
  file: string
  call: ImageCall
}

/** Undefined where nothing can be cached, which is reported. */
async function entryOf(
  docker: Docker,
  request: CachedRequest,
  call: ImageCall,
): Promise<Entry | undefined> {
  try {
    if (await isInContext(request))
      throw new Error(`"${request.cache}" is in the context; name it in .dockerignore`)
    const { Os, Arch } = await orAborted(docker.version(), call.signal)
    const platform = `${Os}/${Arch}`
    const key = await buildKeyOf(request, platform)
    const file = join(request.cache, `${startOf(request, platform)}${key}.tar.gz`)
    return { request, platform, key, file, call }
  } catch (error) {
    call.signal.throwIfAborted()
    if (isMooringError(error)) throw error
    report(call, request, `it is not cached: ${(error as Error).message}`)
    return undefined
  }
}

// Each image would hold the former one.
const isInContext = async ({ contextPath, dockerfile, cache }: CachedRequest): Promise<boolean> =>
  holds(await readContextFilter(contextPath, dockerfile), relative(contextPath, cache))

/** What the file names of one build begin with, wherever the project lies. */
function startOf(request: CachedRequest, platform: string): string {
  const { tag, cache, contextPath, dockerfile, target } = request
  const name = tag.replace(/:[^/]*$/, '').replace(/^.*\//, '')
  const place = [relative(cache, contextPath), dockerfile, target, request.platform ?? platform]
  const hash = createHash('sha256').update(JSON.stringify(place)).digest('hex').slice(0, 8)
  return `${name}.built-${hash}-`
}

async function cached(docker: Docker, entry: Entry): Promise<string | undefined> {
  const { request, key, file, call } = entry
  try {
    const there = await inspectImage(docker, request.tag, call.signal)
    if (there?.labels[keyLabel] === key) return there.id
    const loaded = await loadImageFile(docker, { file, name: request.tag }, call)
    const image = await inspectImage(docker, loaded, call.signal)
    if (image?.labels[keyLabel] !== key) {
      if (image?.tags.length === 0) await docker.getImage(loaded).remove()
      throw new Error('it holds another image')
    }
    const [, repo = request.tag, version] = /^(.*):([^:/]*)$/.exec(request.tag) ?? []
    const names = { repo, tag: version ?? 'latest' }
    await orAborted(docker.getImage(image.id).tag(names), call.signal)
    return image.id
  } catch (error) {
    call.signal.throwIfAborted()
    report(call, request, `the cached image ${file} is of no use: ${(error as Error).message}`)
    return undefined
  }
}

/** Replaces the file of a former build. */
async function keep(docker: Docker, id: string, entry: Entry): Promise<void> {
  const { request, platform, key, file, call } = entry
  const { cache } = request
  try {
    if ((await buildKeyOf(request, platform)) !== key)
      throw new Error('its files changed while it was built')
    await mkdir(cache, { recursive: true })
    await saveImageFile(docker, { id, file }, call.signal)
    for (const other of await namesIn(cache))
      if (other !== file && basename(other).startsWith(startOf(request, platform)))
        await rm(other, { force: true })
  } catch (error) {
    call.signal.throwIfAborted()
    report(call, request, `it is not cached: ${(error as Error).message}`)
  }
}

/** Absolute paths of what the folder holds; none where it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.map((name) => join(folder, name))
}

const report = ({ onProgress }: ImageCall, { tag }: BuildRequest, reason: string): void =>
  onProgress?.({ kind: 'uncached', image: tag, reason })
