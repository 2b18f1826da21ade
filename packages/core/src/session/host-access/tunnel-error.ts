import { TunnelError, type ErrorCode } from '@mooring/client'
import { TunnelFailure, type TunnelFailureReason } from '@mooring/tunnel'
import { evidence } from '../../docker/evidence.ts'

/** Wraps a failure of the tunnel at this border; any other error is passed on. */
export function tunnelError(error: unknown, what: string, log = ''): unknown {
  if (!(error instanceof TunnelFailure)) return error
  const lines = log.trimEnd()
  return new TunnelError({
    code: codeOf(error.reason),
    what,
    why: [...evidence('tunnel', error.message), ...(lines ? evidence('sidecar log', lines) : [])],
    fix: fixFor(error.reason),
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
