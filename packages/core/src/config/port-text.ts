import type { Protocol } from '@mooring/client'

/** '80' or '53/udp', from 1 to 65535; the protocol in any case. */
export const portPattern: RegExp =
  /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])(\/([tT][cC][pP]|[uU][dD][pP]|[sS][cC][tT][pP]))?$/

export interface PortAndProtocol {
  containerPort: number
  /** Undefined where the text names none. */
  protocol: Protocol | undefined
}

/** Reads a port that the schema accepted: 80, '80' or '53/udp'. */
export function readPort(written: number | string): PortAndProtocol {
  const [number, protocol] = String(written).toLowerCase().split('/')
  return { containerPort: Number(number), protocol: protocol as Protocol | undefined }
}
