import { z } from 'zod'
import type { AttachmentsConfig, NetworkConfig } from '../written/written-networks.ts'
import type { NetworkMode } from '../written/written-values.ts'
import { strictObject } from './strict-object.ts'
import { scalars, text } from './values-schema.ts'

export const networkMode = z.string().regex(/^(host|none|bridge|container:.+)$/, {
  error: "expected 'host', 'none', 'bridge' or 'container:<name or id>'",
}) as unknown as z.ZodType<NetworkMode>

const subnetPattern = /^[\da-fA-F.:]+\/\d{1,3}$/
const subnet = z
  .string()
  .regex(subnetPattern, { error: "expected an address range such as '172.28.0.0/16'" })

const ipamRange = strictObject('IpamRangeConfig', {
  subnet: subnet,
  gateway: text.optional(),
  ipRange: subnet.optional(),
})

const ipam = strictObject('IpamConfig', {
  driver: text.optional(),
  config: z.array(ipamRange).optional(),
})

export const network: z.ZodType<NetworkConfig> = strictObject('NetworkConfig', {
  driver: text.optional(),
  driverOpts: scalars.optional(),
  internal: z.boolean().optional(),
  ipv6: z.boolean().optional(),
  attachable: z.boolean().optional(),
  across: z.boolean().optional(),
  labels: scalars.optional(),
  ipam: ipam.optional(),
  external: z
    .union([z.literal(true), text], { error: 'expected true or the name of a network' })
    .optional(),
})

const alias = z
  .string({ error: 'expected a name (aliases are a flat list of strings)' })
  .regex(/^[a-zA-Z0-9]([a-zA-Z0-9_.-]*)$/, {
    error: 'expected a host name of letters, digits, "-", "_" and "."',
  })

const attachment = strictObject('AttachmentConfig', {
  aliases: z.array(alias).optional(),
})

export const attachments: z.ZodType<AttachmentsConfig> = z.union(
  [z.array(text), z.record(z.string(), attachment)],
  {
    error:
      'expected a list of networks such as ["backend"], or a map such as { backend: { aliases: ["db"] } }',
  },
)
