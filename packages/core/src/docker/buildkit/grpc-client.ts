import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { GrpcError, grpcStatus, readMessages, writeMessage } from './grpc-frames.ts'

export interface GrpcClient {
  /** Calls a method with one message, and answers all that come back; the signal cancels the call. */
  call(path: string, request: Buffer, signal: AbortSignal): AsyncGenerator<Buffer>
  close(): void
}

/** Calls methods of gRPC over a connection that is there. */
export function connectGrpc(socket: Duplex): GrpcClient {
  const session = connect('http://buildkit', { createConnection: () => socket })
  session.on('error', () => undefined)
  return {
    call: (path, request, signal) => call(session, { path, request, signal }),
    close: () => session.destroy(),
  }
}

interface Request {
  path: string
  request: Buffer
  signal: AbortSignal
}

async function* call(
  session: ClientHttp2Session,
  { path, request, signal }: Request,
): AsyncGenerator<Buffer> {
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  const cancel = (): void => stream.close(constants.NGHTTP2_CANCEL)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const status = statusOf(stream)
    await writeMessage(stream, request)
    stream.end()
    yield* readMessages(stream)
    signal.throwIfAborted()
    const failure = await status
    if (failure) throw failure
  } finally {
    signal.removeEventListener('abort', cancel)
    if (!stream.closed) cancel()
  }
}

// It comes with the headers where nothing else does.
function statusOf(stream: ClientHttp2Stream): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const read = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] === undefined) return
      const status = Number(headers['grpc-status'])
      const message = decoded(String(headers['grpc-message'] ?? ''))
      resolve(status === grpcStatus.ok ? undefined : new GrpcError(status, message))
    }
    stream.on('response', read)
    stream.on('trailers', read)
    stream.on('error', (error: Error) => resolve(error))
    stream.on('close', () => resolve(connectionEnded()))
  })
}

const connectionEnded = (): Error =>
  Object.assign(new Error('the builder ended the connection'), {
    code: 'ERR_STREAM_PREMATURE_CLOSE',
  })

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
