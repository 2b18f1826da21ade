import type { Readable } from 'node:stream'
import type { FileSource, OfferedEntry, WantedFiles } from './file-source.ts'
import { GrpcError, grpcStatus } from './grpc-frames.ts'
import type { GrpcCall } from './grpc-server.ts'
import { bytesOf, decode, encode, numberOf } from './protobuf.ts'

/** Kinds of packets of BuildKit's protocol for folders. */
const packet = { stat: 0, request: 1, data: 2, end: 3, error: 4 } as const

const chunkBytes = 32 * 1024

/**
 * Lets the builder read folders, each under a name: it receives all that it wants of one, in order, and it asks for the
 * contents of the files that it does not have from a former build.
 *
 * @param onSent hears how many bytes of contents are on their way so far
 */
export function syncFiles(
  sources: ReadonlyMap<string, FileSource>,
  onSent: (bytes: number) => void = () => undefined,
): (call: GrpcCall) => Promise<void> {
  let sentBytes = 0
  const onPiece = (bytes: number): void => onSent((sentBytes += bytes))
  return async (call) => {
    const name = call.header('dir-name')[0] ?? ''
    const source = sources.get(name)
    if (!source)
      throw new GrpcError(grpcStatus.notFound, `the build has no folder of the name "${name}"`)
    const files = new Map<number, string>()
    const telling = tellEntries(call, source, files)
    // It is waited for below; until then its failure is that of the call.
    telling.catch(() => undefined)
    await answerRequests(call, { source, files, onPiece })
    await telling
  }
}

interface Folder {
  source: FileSource
  files: ReadonlyMap<number, string>
  /** Hears of each piece of a file that is on its way. */
  onPiece(bytes: number): void
}

async function tellEntries(
  call: GrpcCall,
  source: FileSource,
  files: Map<number, string>,
): Promise<void> {
  let id = 0
  try {
    for await (const entry of source.entries(wantedBy(call))) {
      if (entry.type === 'file') files.set(id, entry.path)
      id++
      await call.send(encode([1, packet.stat], [2, statOf(entry)]))
    }
    await call.send(encode([1, packet.stat]))
  } catch (error) {
    await call.send(encode([1, packet.error], [4, (error as Error).message]))
    throw error
  }
}

async function answerRequests(
  { messages, send }: GrpcCall,
  { source, files, onPiece }: Folder,
): Promise<void> {
  // One after the other: the connection is one.
  let sending = Promise.resolve()
  const sendPiece: GrpcCall['send'] = async (message) => {
    await send(message)
    onPiece(message.length)
  }
  for await (const message of messages) {
    const fields = decode(message)
    const kind = numberOf(fields, 1)
    if (kind === packet.error) throw new Error(String(bytesOf(fields, 4)))
    if (kind === packet.end) {
      await sending
      return send(encode([1, packet.end]))
    }
    const id = numberOf(fields, 3)
    const path = files.get(id)
    if (kind !== packet.request || path === undefined) continue
    sending = sending.then(() => sendOrTell(source.read(path), id, sendPiece))
    // Reported where it is awaited.
    sending.catch(() => undefined)
  }
  await sending
}

// Without this message the builder waits for the rest of the file.
async function sendOrTell(content: Readable, id: number, send: GrpcCall['send']): Promise<void> {
  try {
    await sendFile(content, id, send)
  } catch (error) {
    await send(encode([1, packet.error], [4, (error as Error).message])).catch(() => undefined)
    throw error
  }
}

async function sendFile(content: Readable, id: number, send: GrpcCall['send']): Promise<void> {
  for await (const chunk of content as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; at += chunkBytes)
      await send(encode([1, packet.data], [3, id], [4, chunk.subarray(at, at + chunkBytes)]))
  await send(encode([1, packet.data], [3, id]))
}

const wantedBy = ({ header }: GrpcCall): WantedFiles => ({
  include: header('include-patterns'),
  exclude: header('exclude-patterns'),
  follow: header('followpaths'),
})

// Of owner root, as files of a build context are.
const statOf = (entry: OfferedEntry): Buffer =>
  encode(
    [1, entry.path],
    [2, goMode(entry)],
    [5, entry.sizeBytes],
    [6, entry.modifiedAtNs],
    [7, entry.target],
  )

/** The mode as the language of the builder has it, in which kinds and special bits have other places. */
function goMode({ type, mode }: OfferedEntry): number {
  const kind = { file: 0, directory: 2 ** 31, symlink: 2 ** 27 }[type]
  const special =
    (mode & 0o4000 ? 2 ** 23 : 0) + (mode & 0o2000 ? 2 ** 22 : 0) + (mode & 0o1000 ? 2 ** 20 : 0)
  return kind + special + (mode & 0o777)
}
