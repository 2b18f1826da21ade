import type { WaitFunction } from '@mooring/core'
import { probeOf, type ProbedServer } from './probe.ts'
import { rehearseOnce } from './rehearsal.ts'
import type { StandIn } from './stand-in.ts'

/** What is the same of a server and of its stand-in. */
export type SpokenTo = Omit<ProbedServer, 'handle'>

export interface Rehearsal {
  /** Name that the conversation is known by: a process has it once. */
  client: string
  /** Loads the client from the project in a folder. */
  load: (directory: string) => Promise<unknown>
  standIn: StandIn
  /** @param address of the stand-in */
  urlOf: (address: string) => string
  /** Of one conversation. Default: 2,000. */
  timeoutMs?: number
}

/**
 * Makes a wait function of a conversation that is rehearsed with a stand-in while the first server starts. One that fails is had
 * once more, as with a server that is not ready.
 *
 * @param waitsFor in words that follow "waited for"
 */
export function rehearsedProbe(
  waitsFor: string,
  converse: (server: SpokenTo) => Promise<void>,
  { client, load, standIn, urlOf, timeoutMs }: Rehearsal,
): WaitFunction {
  return probeOf(waitsFor, converse, {
    load: async (directory) => {
      // Before the stand-in listens, which does not wait for long.
      await load(directory)
      const attempt = async (address: string): Promise<void> => {
        const signal = AbortSignal.timeout(longestMs)
        const server = { url: urlOf(address), directory, signal }
        await converse(server).catch(() => converse(server))
      }
      await rehearseOnce(client, attempt, standIn)
    },
    ...(timeoutMs !== undefined && { timeoutMs }),
  })
}

/** Longer than the stand-in listens. */
const longestMs = 2_000
