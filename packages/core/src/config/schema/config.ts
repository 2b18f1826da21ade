import { z } from 'zod'
import type { ContainersConfig } from '../written/container.ts'
import { container } from './container.ts'
import { network } from './networks.ts'
import { strictObject } from './strict-object.ts'

/** What a user may write in containers.config.ts. */
export const configSchema: z.ZodType<ContainersConfig> = strictObject({
  $schema: z.string().optional().describe('Address of the JSON Schema, for editors.'),
  networks: z
    .record(z.string(), network)
    .optional()
    .describe('Networks that containers may join, by name. Each run has its own. Default: none.'),
  connectionMode: z
    .enum(['docker_host', 'bridge_ip', 'gateway_ip'])
    .optional()
    .describe(
      "How tests reach containers: 'docker_host' (published ports of the engine's host), 'bridge_ip' (their own addresses and ports) or 'gateway_ip' (published ports, under the gateway of their network). The environment goes before. Default: detected.",
    ),
  containers: z
    .record(z.string(), container)
    .describe('Containers, by the name under which tests receive them.'),
  tunnel: z
    .enum(['attach', 'published', 'relay'])
    .optional()
    .describe(
      "How containers reach ports of the host: 'attach' (over the engine's API), 'published' (over a port of 127.0.0.1, faster for bulk), or 'relay' (a listener on the gateway of a local Linux engine). Default: 'attach'.",
    ),
})
