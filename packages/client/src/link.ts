import type { FaultOrder, LinkDirection, LinkTraffic } from './link-orders.ts'
import type { Ask } from './protocol.ts'

/** '200ms', '1m30s', or milliseconds. */
export type LinkDuration = string | number
/** '64kb', '1.5m', or bytes. */
export type LinkSize = string | number

/** What a test can do to a link. Faults add up, and are undone when the test that has set them is over. */
export interface LinkControls {
  /** Ends all connections, and refuses new ones. */
  cut(): Promise<LinkFault>
  /** Undoes all faults, whoever has set them. */
  restore(): Promise<void>
  /** Has data arrive later. @param options.jitter by how much more or less, at random; default none */
  latency(delay: LinkDuration, options?: { jitter?: LinkDuration } & Directed): Promise<LinkFault>
  /** Lets through so much a second. */
  bandwidth(perSecond: LinkSize, options?: Directed): Promise<LinkFault>
  /**
   * Resets connections (RST) when data comes: new ones, and those that are open end.
   *
   * @param options.after time between the data and the reset; default none
   */
  reset(options?: { after?: LinkDuration } & Directed): Promise<LinkFault>
  /** Swallows data and says nothing; connections stay open. Undone, it ends those that it has swallowed data of. */
  blackhole(options?: Directed): Promise<LinkFault>
  /**
   * Cuts data into small packets.
   *
   * @param options.bytes size of a packet; default 1
   * @param options.variation by how much more or less, at random; default 0
   * @param options.delay between two packets; default none
   */
  slice(
    options?: { bytes?: LinkSize; variation?: LinkSize; delay?: LinkDuration } & Directed,
  ): Promise<LinkFault>
  /** Ends each connection when so much of its data has passed. */
  limitData(size: LinkSize, options?: Directed): Promise<LinkFault>
  /** What has gone over the link. */
  traffic(): Promise<LinkTraffic>
}

export interface Directed {
  /** 'up' is what clients send, 'down' what they get. Default: 'down', of `reset` and `blackhole` 'both'. */
  direction?: LinkDirection
}

/** A fault that has been set; `await using` undoes it at the end of the block. */
export interface LinkFault {
  /** Again does nothing more. */
  undo(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * @param user who sets faults; asked for at each call
 */
export function linkControls(name: string, ask: Ask, user: () => string): LinkControls {
  const set = async (fault: FaultOrder): Promise<LinkFault> => {
    const { faultId } = await ask('link', { name, order: { do: 'set', fault }, user: user() })
    const undo = async (): Promise<void> =>
      void (await ask('link', { name, order: { do: 'undo', faultId }, user: user() }))
    return { undo, [Symbol.asyncDispose]: undo }
  }
  return {
    cut: () => set({ kind: 'cut' }),
    restore: async () => void (await ask('link', { name, order: { do: 'restore' }, user: user() })),
    latency: (delay, options = {}) => set({ kind: 'latency', delay, ...options }),
    bandwidth: (perSecond, options = {}) => set({ kind: 'bandwidth', perSecond, ...options }),
    reset: (options = {}) => set({ kind: 'reset', ...options }),
    blackhole: (options = {}) => set({ kind: 'blackhole', ...options }),
    slice: (options = {}) => set({ kind: 'slice', ...options }),
    limitData: (size, options = {}) => set({ kind: 'limitData', size, ...options }),
    traffic: async () => {
      const { traffic } = await ask('link', { name, order: { do: 'traffic' }, user: user() })
      return traffic ?? { connections: 0, upBytes: 0, downBytes: 0 }
    },
  }
}

/** Names that a link's handle has for itself, so that no field of its target can have them. */
export const linkControlNames: readonly (keyof LinkControls)[] = [
  'cut',
  'restore',
  'latency',
  'bandwidth',
  'reset',
  'blackhole',
  'slice',
  'limitData',
  'traffic',
]
