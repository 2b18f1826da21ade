import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import { dockerError } from './engine-error.ts'

// What a higher level would save takes longer than to send it.
const level = 1

/**
 * Writes a folder of a container, running or not, into a compressed archive.
 *
 * @throws what the engine or the file system answers
 */
export async function saveFolder(
  docker: Docker,
  { id, folder, file, signal }: { id: string; folder: string; file: string; signal: AbortSignal },
): Promise<void> {
  const archive = await orAborted(docker.getContainer(id).getArchive({ path: folder }), signal)
  await pipeline(archive, createGzip({ level }), createWriteStream(file), { signal })
}

/**
 * Puts the folder of such an archive where it was, into another container, running or not.
 *
 * @throws DockerError FILE_COPY_FAILED
 */
export async function loadFolder(
  docker: Docker,
  { id, name, file, signal }: { id: string; name: string; file: string; signal: AbortSignal },
): Promise<void> {
  const content = createGunzip()
  const read = pipeline(createReadStream(file), content, { signal })
  read.catch(() => undefined)
  try {
    await orAborted(docker.getContainer(id).putArchive(content, { path: '/' }), signal)
    await read
  } catch (error) {
    throw dockerError(error, {
      code: 'FILE_COPY_FAILED',
      what: `The archive ${file} could not be copied into container "${name}".`,
    })
  } finally {
    content.destroy()
  }
}
