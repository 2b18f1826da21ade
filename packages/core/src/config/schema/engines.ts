import { z } from 'zod'
import type { EngineConfig } from '../written/engines.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values.ts'

const host = z.string().regex(/^(default|(unix|npipe|tcp|http|https|ssh):\/\/\S+)$/, {
  error: "expected 'default', or an address such as 'ssh://ci@build-1' or 'tcp://10.0.0.7:2376'",
})

const details = strictObject({
  host: host.describe(
    "'default', or an address as DOCKER_HOST takes it: 'ssh://ci@build-1', 'tcp://10.0.0.7:2376'.",
  ),
  certificates: text
    .optional()
    .describe(
      'Folder with ca.pem, cert.pem and key.pem for TLS, relative to the folder of the config. Default: what the environment says.',
    ),
  address: text
    .optional()
    .describe(
      'Host name or IP address under which tests reach its published ports. Default: the one in `host`.',
    ),
  weight: z
    .number()
    .positive({ error: 'expected a number above 0' })
    .optional()
    .describe('Share of the containers that it takes, against the other engines. Default: 1.'),
})

export const engine: z.ZodType<EngineConfig> = z.union([host, details])
