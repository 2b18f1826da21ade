import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DockerError, evidence } from '@mooring/client'
import type Docker from 'dockerode'
import type { Header, Pack } from 'tar-stream'
import type { ResolvedFile } from '../config/resolved.ts'
import { dockerError, statusOf } from './engine-error.ts'
import { counted } from './sent-bytes.ts'

export interface CopyTarget {
  id: string
  name: string
  onSent?: (bytes: number) => void
}

/**
 * Copies files and folders into a container, running or not, in one request.
 *
 * @param options.onSent hears how many bytes are on their way so far
 * @throws DockerError FILE_COPY_FAILED, naming the file where this machine's side is at fault
 */
export async function copyInto(
  docker: Docker,
  { id, name, onSent = () => undefined }: CopyTarget,
  files: readonly ResolvedFile[],
): Promise<void> {
  const { pack } = await import('tar-stream')
  const archive = pack()
  const packed = packFiles(archive, files).catch((error: Error) => archive.destroy(error))
  try {
    await docker
      .getContainer(id)
      .putArchive(Readable.from(counted(archive as AsyncIterable<Buffer>, onSent)), { path: '/' })
  } catch (error) {
    archive.destroy()
    throw dockerError(error, {
      code: 'FILE_COPY_FAILED',
      what: `${files.length} file${files.length === 1 ? '' : 's'} could not be copied into container "${name}".`,
      why: files.slice(0, 5).flatMap(({ target }) => evidence('target', target)),
    })
  } finally {
    await packed
  }
}

/**
 * Reads one file of a container, running or not.
 *
 * @throws DockerError FILE_COPY_FAILED when there is no such file
 */
export async function copyOut(
  docker: Docker,
  { id, name }: { id: string; name: string },
  path: string,
): Promise<Buffer> {
  const what = `"${path}" could not be copied out of container "${name}"`
  const { header, content } = await firstEntry(docker, id, path).catch((error: unknown) => {
    const missing = statusOf(error) === 404 ? ': no such file' : ''
    throw dockerError(error, { code: 'FILE_COPY_FAILED', what: `${what}${missing}.` })
  })
  if (header.type === 'file') return content
  const kind = header.type === 'symlink' ? `a link to "${header.linkname}"` : `a ${header.type}`
  throw new DockerError({ code: 'FILE_COPY_FAILED', what: `${what}: it is ${kind}, not a file.` })
}

async function firstEntry(
  docker: Docker,
  id: string,
  path: string,
): Promise<{ header: Header; content: Buffer }> {
  const { extract } = await import('tar-stream')
  const entries = extract()
  const piped = pipeline(await docker.getContainer(id).getArchive({ path }), entries)
  // Reading the entries reports the same, and not reading on is no failure.
  piped.catch(() => undefined)
  for await (const entry of entries) {
    const chunks: Buffer[] = []
    if (entry.header.type === 'file')
      for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
    return { header: entry.header, content: Buffer.concat(chunks) }
  }
  throw new Error('the engine answered with an empty archive')
}

async function packFiles(archive: Pack, files: readonly ResolvedFile[]): Promise<void> {
  for (const { target, source, mode, owner } of files) {
    // Relative to '/', because the engine unpacks there, and never above it.
    const name = posix.normalize(`/${target}`).slice(1)
    if ('content' in source)
      await packContent(archive, name, {
        content: Buffer.from(source.content as Uint8Array),
        mode,
        owner,
      })
    else await packPath(archive, name, { path: source.path, mode, owner, follow: true })
  }
  archive.finalize()
}

function packContent(
  archive: Pack,
  name: string,
  { content, mode = 0o644, owner }: { content: Buffer } & Pick<PackedPath, 'mode' | 'owner'>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mode, ...owner, size: content.length }, content, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}

interface PackedPath {
  path: string
  /** For files; folders keep their own. */
  mode: number | undefined
  owner: ResolvedFile['owner'] | undefined
  /** A source named by the user may be a link; links inside a folder stay links. */
  follow: boolean
}

async function packPath(
  archive: Pack,
  name: string,
  { path, mode, owner, follow }: PackedPath,
): Promise<void> {
  const stats = await (follow ? stat(path) : lstat(path))
  if (stats.isSymbolicLink()) {
    archive.entry({ name, type: 'symlink', ...owner, linkname: await readlink(path) })
  } else if (stats.isDirectory()) {
    archive.entry({ name: `${name}/`, type: 'directory', ...owner, mode: stats.mode & 0o7777 })
    for (const child of (await readdir(path)).sort()) {
      await packPath(archive, posix.join(name, child), {
        path: join(path, child),
        mode,
        owner,
        follow: false,
      })
    }
  } else if (stats.isFile()) {
    const entry = archive.entry({
      name,
      mode: mode ?? stats.mode & 0o7777,
      ...owner,
      size: stats.size,
    })
    await pipeline(createReadStream(path), entry)
  }
}
