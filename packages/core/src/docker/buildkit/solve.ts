import { randomBytes } from 'node:crypto'
import type { GrpcClient } from './grpc-client.ts'
import { decode, encode, encodeMap, mapOf, type ReadFields } from './protobuf.ts'

export interface SolveOptions {
  sessionId: string
  /** Options for the Dockerfile frontend. */
  attributes: Readonly<Record<string, string>>
  /** Name with a tag that the image gets. */
  tag: string
  /** What goes beyond a sandbox, such as 'network.host'. */
  entitlements: readonly string[]
  /** Whether the image tells later builds what it was made from. */
  hasInlineCache: boolean
  signal: AbortSignal
}

const control = '/moby.buildkit.v1.Control'

/**
 * Has BuildKit build a Dockerfile into an image of the engine, and answers the image's id.
 *
 * @param onStatus hears what happens to the steps
 * @throws GrpcError with the words of the builder
 */
export async function solve(
  client: GrpcClient,
  options: SolveOptions,
  onStatus: (status: ReadFields) => void,
): Promise<string | undefined> {
  const ref = randomBytes(16).toString('hex')
  const { signal } = options
  const watching = (async () => {
    for await (const status of client.call(`${control}/Status`, encode([1, ref]), signal))
      onStatus(decode(status))
  })().catch(() => undefined)
  let response: Record<string, string> = {}
  try {
    for await (const answer of client.call(`${control}/Solve`, request(ref, options), signal))
      response = mapOf(decode(answer), 1)
  } finally {
    // The last steps and their output arrive after the answer.
    if (!signal.aborted) await watching
  }
  return response['containerimage.digest']
}

function request(ref: string, options: SolveOptions): Buffer {
  const { sessionId, attributes, tag, entitlements, hasInlineCache } = options
  const exporter = encodeMap(2, { name: tag })
  const inlineCache = encode([4, encode([1, 'inline'])])
  return encode(
    [1, ref],
    // Of engines before 25, which know one exporter.
    [3, 'moby'],
    ...encodeMap(4, { name: tag }),
    [5, sessionId],
    [6, 'dockerfile.v0'],
    ...encodeMap(7, attributes),
    [8, hasInlineCache ? inlineCache : encode()],
    ...entitlements.map((name): [number, string] => [9, name]),
    [13, encode([1, 'moby'], ...exporter)],
  )
}
