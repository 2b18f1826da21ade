import { UsageError, type FaultOrder, type LinkDirection } from '@mooring/client'
import { durationMs, durationPattern, sizeBytes, sizePattern } from '../../config/units.ts'

/** A fault in the words of Toxiproxy. */
export interface Toxic {
  type: string
  stream: 'upstream' | 'downstream'
  attributes: Record<string, number>
}

export interface KnownFault {
  /** What the proxy is to do to the data; none for a cut, which takes the proxy away. */
  toxics: Toxic[]
  isCut: boolean
  /** For people: `latency of 200 ms (down)`. */
  words: string
}

/** Checks a fault that a test asks for. @throws UsageError INVALID_REQUEST */
export function knownFault(order: FaultOrder): KnownFault {
  if (order.kind === 'cut') return { toxics: [], isCut: true, words: 'cut' }
  const { type, attributes, words, usual = 'down' } = effectOf(order)
  const { direction = usual } = order
  const streams = streamsOf[direction] ?? unfit('direction', direction, '"up", "down" or "both"')
  return {
    toxics: streams.map((stream) => ({ type, stream, attributes })),
    isCut: false,
    words: `${words} (${direction})`,
  }
}

interface Effect {
  type: string
  attributes: Record<string, number>
  words: string
  /** @default 'down' */
  usual?: LinkDirection
}

function effectOf(order: Exclude<FaultOrder, { kind: 'cut' }>): Effect {
  switch (order.kind) {
    case 'latency': {
      const [latency, jitter] = [ms('delay', order.delay), ms('jitter', order.jitter ?? 0)]
      const words = `latency of ${latency} ms${jitter > 0 ? ` ± ${jitter} ms` : ''}`
      return { type: 'latency', attributes: { latency, jitter }, words }
    }
    case 'bandwidth': {
      // Toxiproxy counts in kilobytes, of 1000 bytes, and takes 0 for no limit.
      const bytes = size('perSecond', order.perSecond)
      const rate = Math.max(1, Math.round(bytes / 1000))
      return { type: 'bandwidth', attributes: { rate }, words: `${rate} kB a second` }
    }
    case 'reset': {
      const timeout = ms('after', order.after ?? 0)
      return { type: 'reset_peer', attributes: { timeout }, words: 'reset', usual: 'both' }
    }
    case 'blackhole':
      return { type: 'timeout', attributes: { timeout: 0 }, words: 'blackhole', usual: 'both' }
    case 'slice': {
      const average = Math.max(1, size('bytes', order.bytes ?? 1))
      const attributes = {
        average_size: average,
        size_variation: size('variation', order.variation ?? 0),
        delay: ms('delay', order.delay ?? 0) * 1000,
      }
      if (attributes.size_variation > average)
        unfit('variation', order.variation, 'no more than `bytes`')
      return { type: 'slicer', attributes, words: `packets of ${average} bytes` }
    }
    case 'limitData': {
      const bytes = size('size', order.size)
      return { type: 'limit_data', attributes: { bytes }, words: `end after ${bytes} bytes` }
    }
    default:
      return unfit('fault', (order as { kind?: unknown }).kind, 'one that a link can have')
  }
}

const streamsOf: Record<string, Toxic['stream'][]> = {
  up: ['upstream'],
  down: ['downstream'],
  both: ['upstream', 'downstream'],
}

function ms(name: string, written: string | number): number {
  if (typeof written === 'number' ? written >= 0 : durationPattern.test(written))
    return Math.round(durationMs(written))
  return unfit(name, written, 'a duration such as "200ms", or milliseconds')
}

function size(name: string, written: string | number): number {
  if (typeof written === 'number' ? written >= 0 : sizePattern.test(written))
    return Math.round(sizeBytes(written))
  return unfit(name, written, 'a size such as "64kb", or bytes')
}

function unfit(name: string, written: unknown, expected: string): never {
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: `A link cannot take ${JSON.stringify(written)?.slice(0, 40) ?? 'nothing'} for ${name}.`,
    fix: `write ${expected}.`,
  })
}
