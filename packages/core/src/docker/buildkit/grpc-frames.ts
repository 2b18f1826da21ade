import type { Readable, Writable } from 'node:stream'

/** Statuses of gRPC that are given or told apart here. */
export const grpcStatus = { ok: 0, unknown: 2, notFound: 5, unimplemented: 12 } as const

/** An answer of gRPC that is no success. */
export class GrpcError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Reads the messages of a stream: each comes after a flag for compression, which nobody here uses, and its length. */
export async function* readMessages(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  // Who has heard enough still has to answer.
  const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1)
      if (rest.length < end) break
      yield rest.subarray(5, end)
      rest = rest.subarray(end)
    }
  }
}

/** Writes a message, and waits where the other side is slow. */
export async function writeMessage(stream: Writable, message: Buffer): Promise<void> {
  const header = Buffer.alloc(5)
  header.writeUInt32BE(message.length, 1)
  if (stream.destroyed) throw new Error('the connection to the builder has ended')
  if (stream.write(Buffer.concat([header, message]))) return
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stream.off('drain', go)
      stream.off('close', go)
      resolve()
    }
    stream.once('drain', go)
    stream.once('close', go)
  })
}
