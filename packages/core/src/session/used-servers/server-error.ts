import { basename } from 'node:path'
import { evidence, StartupError } from '@mooring/client'
import { DeadlinePassed } from '../../abort.ts'
import type { ResolvedServer } from '../../config/resolved.ts'
import { WaitFailure } from '../../wait/wait-failure.ts'
import type { SessionPart } from '../context.ts'
import type { AwaitedNow } from '../events/start-progress.ts'

export interface UnusableServer {
  name: string
  use: ResolvedServer
  error: unknown
  elapsedMs: number
  /** What was waited for when it failed. */
  awaited: AwaitedNow
}

/** Turns the failure of a wait for a server that should run already into the error for the user; any other is passed on. */
export function serverError(
  { declarations: { config }, mask }: SessionPart<'declarations' | 'mask'>,
  { name, use, error, elapsedMs, awaited }: UnusableServer,
): unknown {
  if (!(error instanceof WaitFailure) && !(error instanceof DeadlinePassed)) return error
  const pending = error instanceof WaitFailure ? error.pending : []
  const probes = pending.flatMap(({ lastProbe }) => (lastProbe ? [lastProbe] : []))
  const waitedFor = pending.map((one) => one.waitedFor).join(', ') || awaited.waitedFor
  const place =
    config.file === undefined ? 'the config passed to startSession' : basename(config.file)
  return new StartupError({
    code: 'WAIT_TIMEOUT',
    what: `The server that is used as container "${name}" was not ready after ${(elapsedMs / 1000).toFixed(1)} s.`,
    why: [
      ...evidence('server', serverPlace(use)),
      ...evidence('waited for', mask(waitedFor)),
      ...probes.flatMap(({ text }) => evidence('last probe', mask(text))),
      ...evidence('declared at', `${place}, containers.${name}.use`),
    ],
    fix: `start the server, or mend its URL; where containers.${name}.use is empty, a container is started.`,
    cause: probes.find(({ cause }) => cause !== undefined)?.cause ?? error,
  })
}

/** Where a server listens, for people. */
export const serverPlace = ({ host, port }: ResolvedServer): string =>
  `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`
