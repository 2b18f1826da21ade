import { isIP } from 'node:net'
import { z } from 'zod'
import { portPattern } from '../port-text.ts'
import type { PortConfig, PortNumber, PortsConfig } from '../written/written-ports.ts'
import { strictObject } from './strict-object.ts'

const expectedNumber = 'expected a port from 1 to 65535'
const number = z
  .int({ error: expectedNumber })
  .min(1, { error: expectedNumber })
  .max(65535, { error: expectedNumber })
const portText = z.string().regex(portPattern, {
  error: ({ input }) => whatIsWrong(String(input)),
}) as unknown as z.ZodType<PortNumber>

const expectedAddress = 'expected an IP address such as 127.0.0.1 or ::1'
const address = z.string().refine((text) => isIP(text) !== 0, { error: expectedAddress })

/** 80, '80' or '53/udp'. */
const portNumber: z.ZodType<PortNumber> = z
  .union([number, portText], {
    error: ({ input }) =>
      typeof input === 'number' ? expectedNumber : `${expectedNumber}, or such as '53/udp'`,
  })
  .meta({ title: 'port' })

const publishedPort = strictObject('PublishedPortConfig', {
  container: portNumber,
  host: number.optional(),
  hostIp: z
    .union([address, z.array(address).min(1, { error: expectedAddress })], {
      error: `${expectedAddress}, or a list of such`,
    })
    .optional(),
  protocol: z.enum(['tcp', 'udp', 'sctp']).optional(),
})

const port: z.ZodType<PortConfig> = z.union([number, portText, publishedPort], {
  error: ({ input }) =>
    typeof input === 'number'
      ? expectedNumber
      : `${expectedNumber}, '53/udp' or { container: 80, host: 8080 }`,
})

export const ports: z.ZodType<PortsConfig> = z.union([z.array(port), z.record(z.string(), port)], {
  error: "expected a list of ports such as [80, '53/udp'], or a map such as { http: 80 }",
})

function whatIsWrong(written: string): string {
  const [left, right] = written.split(':')
  if (right !== undefined)
    return `expected { container: ${right || 80}, host: ${left || 8080} } for a fixed host port`
  if (/^\d+-\d+/.test(written)) return 'expected single ports (ranges are not taken)'
  if (/^\d+\/[a-z]/i.test(written)) return 'expected the protocol tcp, udp or sctp'
  return expectedNumber
}
