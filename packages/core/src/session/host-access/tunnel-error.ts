import { evidence, TunnelError, type ErrorCode } from '@mooring/client'
import { TunnelFailure, type TunnelFailureReason } from '@mooring/tunnel'

/** Wraps a failure of a tunnel that was up at this border; any other error is passed on. */
export function tunnelError(error: unknown, what: string): unknown {
  if (!(error instanceof TunnelFailure)) return error
  return new TunnelError({
    code: codeOf(error.reason),
    what,
    why: evidence('tunnel', error.message),
    fix: fixFor(error.reason),
    cause: error,
  })
}

/**
 * The same for a tunnel that did not come about.
 *
 * @param log what the sidecar wrote to its log
 */
export function setUpError(error: unknown, log: string): unknown {
  if (!(error instanceof TunnelFailure)) return error
  const said = log.trimEnd() || '(nothing was written)'
  return new TunnelError({
    code: 'TUNNEL_FAILED',
    what: 'Host port exposure could not be set up.',
    why: [...evidence('tunnel', error.message), ...evidence('sidecar log', said)],
    fix: fixFor('protocol'),
    cause: error,
  })
}

const codeOf = (reason: TunnelFailureReason): ErrorCode => {
  if (reason === 'port-refused') return 'TUNNEL_PORT_REFUSED'
  return reason === 'closed' ? 'TUNNEL_CLOSED' : 'TUNNEL_FAILED'
}

function fixFor(reason: TunnelFailureReason): string {
  if (reason === 'port-refused') return 'choose another number with { host, container }.'
  return reason === 'closed'
    ? 'look for what removed the sidecar container; the session cannot replace it.'
    : 'check that SSHD_CONTAINER_IMAGE, if set, names an image with OpenSSH.'
}
