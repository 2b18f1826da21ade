import { createHandle, type Ask } from '@mooring/client'
import type { ServerAccess } from '../../service/server.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import type { SessionPart } from '../context.ts'

/** What a service gets to work with its server. */
export function serverAccess(
  { declarations: { config }, signal, emit }: SessionPart<'declarations' | 'signal' | 'emit'>,
  { declared, live, borrowed }: RunningContainer,
  ask: Ask,
): ServerAccess {
  return {
    handle: createHandle(live, ask),
    get connection() {
      const { connection = {}, url } = live.current
      return { ...connection, ...(url !== undefined && { url }) }
    },
    directory: config.directory,
    ...(borrowed && { borrowed }),
    isKept: declared.reuse !== undefined,
    signal,
    tell: (line) => emit({ kind: 'service-told', container: declared.name, line }),
  }
}
