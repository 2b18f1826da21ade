import { TunnelFailure } from './tunnel-failure.ts'

/** How far a connection came. */
export interface Progress {
  stage: 'key-exchange' | 'login' | 'ready'
  hostKeyRefused: boolean
  /** Whether the stream has ended, of itself or with an error. */
  streamEnded: boolean
}

/** Says in one sentence what an error of ssh2 means at this point of a connection. */
export function failureOf(
  cause: Error & { level?: string; code?: unknown },
  { stage, hostKeyRefused, streamEnded }: Progress,
): TunnelFailure {
  if (hostKeyRefused) {
    return new TunnelFailure('The SSH server has another host key than the pinned one.', {
      reason: 'host-key',
      cause,
    })
  }
  if (stage === 'login' && (cause.level === 'client-authentication' || isDisconnect(cause))) {
    return new TunnelFailure(`The SSH server refused the user key: ${cause.message}.`, {
      reason: 'auth',
      cause,
    })
  }
  if (streamEnded || cause.level === 'client-socket' || isDisconnect(cause)) {
    return connectionLost(stage, cause)
  }
  return new TunnelFailure(`The SSH connection broke: ${cause.message}.`, {
    reason: 'protocol',
    cause,
  })
}

const lostAt: Record<Progress['stage'], string> = {
  'key-exchange': 'The stream ended during the SSH key exchange',
  login: 'The stream ended during the SSH login',
  ready: 'The SSH connection was lost',
}

/** For a stream that ended without a word of why. */
export function connectionLost(stage: Progress['stage'], cause?: Error): TunnelFailure {
  const detail = cause ? `: ${cause.message}.` : '.'
  return new TunnelFailure(lostAt[stage] + detail, { reason: 'closed', cause })
}

/** A disconnect of SSH carries the number of its reason, RFC 4253 section 11.1. */
const isDisconnect = ({ code }: { code?: unknown }): boolean => typeof code === 'number'
