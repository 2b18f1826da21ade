import type { FailedProbe } from './wait-strategy.ts'
import type { ProbeAddress } from './wait-target.ts'

/**
 * What the system or the parser said when a probe could not get through: `ECONNREFUSED
 * 172.17.0.2:8080`.
 */
export function dialFailure(error: unknown, address: ProbeAddress): FailedProbe {
  const { code, message } = error as NodeJS.ErrnoException
  return { text: `${code ?? message} ${addressText(address)}` }
}

/** `host:port`, an IPv6 host in brackets. */
export function addressText({ host, port }: ProbeAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
