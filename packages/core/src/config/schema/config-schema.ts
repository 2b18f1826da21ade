import { z } from 'zod'
import type { ContainersConfig } from '../written/written-container.ts'
import { container } from './container-schema.ts'
import { engine } from './engines-schema.ts'
import { link } from './links-schema.ts'
import { logs } from './logs-schema.ts'
import { network } from './networks-schema.ts'
import { strictObject } from './strict-object.ts'
import { scalars } from './values-schema.ts'

/** What a user may write in containers.config.ts. */
export const configSchema: z.ZodType<ContainersConfig> = strictObject('ContainersConfig', {
  $schema: z.string().optional(),
  engines: z.record(z.string(), engine).optional(),
  networks: z.record(z.string(), network).optional(),
  connectionMode: z.enum(['docker_host', 'bridge_ip', 'gateway_ip']).optional(),
  containers: z.record(z.string(), container),
  links: z.record(z.string(), link).optional(),
  env: scalars.optional(),
  tunnel: z.enum(['attach', 'published', 'relay']).optional(),
  keep: z.enum(['never', 'local', 'always']).optional(),
  logs: logs.optional(),
  reaper: z.enum(['watchdog', 'ryuk', 'none']).optional(),
  events: z.string().min(1).optional(),
  report: z.union([z.boolean(), z.string().min(1)]).optional(),
})
