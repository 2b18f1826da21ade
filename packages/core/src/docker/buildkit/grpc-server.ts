import { constants, createServer, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { GrpcError, grpcStatus, readMessages, writeMessage } from './grpc-frames.ts'

/** One call of the other side. */
export interface GrpcCall {
  /** All values of a header that came along. */
  header(name: string): string[]
  /** In order; ends when the other side has said all. */
  messages: AsyncIterable<Buffer>
  send(message: Buffer): Promise<void>
}

/** Methods by their paths, such as '/moby.filesync.v1.Auth/Credentials'. */
export type GrpcMethods = Readonly<Record<string, (call: GrpcCall) => Promise<void>>>

/** A method that takes one message and answers one. */
export const unary =
  (answer: (request: Buffer) => Promise<Buffer>) =>
  async ({ messages, send }: GrpcCall): Promise<void> => {
    for await (const request of messages) return send(await answer(request))
  }

/**
 * Answers calls of gRPC on a connection that this side has opened. The library for gRPC would be more than all that a
 * build needs beside it; this is HTTP/2 of Node with frames and trailers.
 *
 * @returns ends it
 */
export function serveGrpc(socket: Duplex, methods: GrpcMethods): () => void {
  const server = createServer({ settings: { initialWindowSize: 1024 * 1024 } })
  // The types leave out that the headers come as they are, too.
  server.on('stream', (stream, ...[, , raw]: unknown[]) => {
    void answerCall(stream, raw as string[], methods)
  })
  // What breaks here ends the build at its other end, which tells it.
  server.on('sessionError', () => undefined)
  server.emit('connection', socket)
  return () => {
    socket.destroy()
    server.close()
  }
}

async function answerCall(
  stream: ServerHttp2Stream,
  rawHeaders: readonly string[],
  methods: GrpcMethods,
): Promise<void> {
  let outcome: { status: number; message: string } = { status: grpcStatus.ok, message: '' }
  stream.on('error', () => undefined)
  stream.on('wantTrailers', () => {
    stream.sendTrailers({
      'grpc-status': String(outcome.status),
      'grpc-message': encodeURIComponent(outcome.message),
    })
  })
  stream.respond(
    { [constants.HTTP2_HEADER_STATUS]: 200, 'content-type': 'application/grpc' },
    { waitForTrailers: true },
  )
  try {
    const header = (name: string): string[] => valuesOf(rawHeaders, name)
    const method = methods[header(constants.HTTP2_HEADER_PATH)[0] ?? '']
    if (!method) throw new GrpcError(grpcStatus.unimplemented, 'unknown method')
    await method({
      header,
      messages: readMessages(stream),
      send: (message) => writeMessage(stream, message),
    })
  } catch (error) {
    const status = error instanceof GrpcError ? error.status : grpcStatus.unknown
    outcome = { status, message: (error as Error).message }
  }
  if (!stream.destroyed) stream.end()
}

// Node joins the values of one name by commas, which values hold themselves.
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === name)
  const isEncoded = rawHeaders.includes(`${name}-encoded`)
  return isEncoded ? values.map((value) => decodeURIComponent(value.replaceAll('+', ' '))) : values
}
