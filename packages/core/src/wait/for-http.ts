import type { ResolvedHttpWait } from '../config/resolved-waits.ts'
import { probeHttp } from './http-probe.ts'
import { poll } from './poll.ts'
import { patternText } from './text-pattern.ts'
import type { WaitStrategy } from './wait-strategy.ts'

/**
 * Ready when a request from the host is answered with an accepted status and, where one is asked
 * for, body.
 */
export function waitForHttp(wait: ResolvedHttpWait): WaitStrategy {
  return {
    waitsFor: () => requestText(wait),
    containerEnd: 'hopeless',
    untilReady: (target, options) =>
      poll(
        async (signal) => probeHttp(wait, target.probeAddress(wait.containerPort), signal),
        options,
      ),
  }
}

function requestText({
  method,
  path,
  containerPort,
  tls,
  statuses,
  body,
}: ResolvedHttpWait): string {
  // Because a query may hold a token.
  const withoutQuery = path.replace(/\?.*/s, '?…')
  const wanted = [
    statuses && `status ${statuses.join(', ')}`,
    body !== undefined && `body ${patternText(body)}`,
  ].filter(Boolean)
  const answer = wanted.length > 0 ? ` with ${wanted.join(' and ')}` : ''
  return `${method} ${withoutQuery} on port ${containerPort}${tls ? ' over TLS' : ''}${answer}`
}
