import { z } from 'zod'
import type { AttachmentsConfig, NetworkConfig } from '../written/networks.ts'
import type { NetworkMode } from '../written/values.ts'
import { strictObject } from './strict-object.ts'
import { scalars, text } from './values.ts'

export const networkMode = z.string().regex(/^(host|none|bridge|container:.+)$/, {
  error: "expected 'host', 'none', 'bridge' or 'container:<name or id>'",
}) as unknown as z.ZodType<NetworkMode>

const subnetPattern = /^[\da-fA-F.:]+\/\d{1,3}$/
const subnet = z
  .string()
  .regex(subnetPattern, { error: "expected an address range such as '172.28.0.0/16'" })

const ipamRange = strictObject({
  subnet: subnet.describe("Range such as '172.28.0.0/16'."),
  gateway: text.optional().describe('Address of the gateway. Default: the first of the subnet.'),
  ipRange: subnet
    .optional()
    .describe('Part of the subnet that addresses are handed out from. Default: all of it.'),
})

const ipam = strictObject({
  driver: text.optional().describe("Driver that hands out addresses. Default: 'default'."),
  config: z.array(ipamRange).optional().describe('Address ranges of the network.'),
})

export const network: z.ZodType<NetworkConfig> = strictObject({
  driver: text.optional().describe("Driver of the network. Default: 'bridge'."),
  driverOpts: scalars.optional().describe('Options of the driver.'),
  internal: z
    .boolean()
    .optional()
    .describe('Cuts the network off from the outside. Default: false.'),
  ipv6: z.boolean().optional().describe('Gives the network IPv6 addresses too. Default: false.'),
  attachable: z
    .boolean()
    .optional()
    .describe(
      "Lets containers made by others join, where the driver is 'overlay'. Default: false.",
    ),
  across: z
    .boolean()
    .optional()
    .describe(
      'True lets its containers be on several engines of a swarm, where `engines` names more than one. Default: false.',
    ),
  labels: scalars
    .optional()
    .describe('Labels of the network. Names under org.testcontainers are taken.'),
  ipam: ipam.optional().describe('Address ranges. Default: the engine picks a free one.'),
  external: z
    .union([z.literal(true), text], { error: 'expected true or the name of a network' })
    .optional()
    .describe(
      'A network that exists already and is never removed: true if its name is the key, else its name. Excludes all other keys.',
    ),
})

const alias = z
  .string({ error: 'expected a name (aliases are a flat list of strings)' })
  .regex(/^[a-zA-Z0-9]([a-zA-Z0-9_.-]*)$/, {
    error: 'expected a host name of letters, digits, "-", "_" and "."',
  })

const attachment = strictObject({
  aliases: z
    .array(alias)
    .optional()
    .describe('Further names of the container on this network, beside its own.'),
})

export const attachments: z.ZodType<AttachmentsConfig> = z.union(
  [z.array(text), z.record(z.string(), attachment)],
  {
    error:
      'expected a list of networks such as ["backend"], or a map such as { backend: { aliases: ["db"] } }',
  },
)
