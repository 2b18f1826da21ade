import { z } from 'zod'
import type { EngineConfig } from '../written/written-engines.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values-schema.ts'

const host = z.string().regex(/^(default|(unix|npipe|tcp|http|https|ssh):\/\/\S+)$/, {
  error: "expected 'default', or an address such as 'ssh://ci@build-1' or 'tcp://10.0.0.7:2376'",
})

const details = strictObject('EngineDetailsConfig', {
  host: host,
  certificates: text.optional(),
  address: text.optional(),
  weight: z.number().positive({ error: 'expected a number above 0' }).optional(),
})

export const engine: z.ZodType<EngineConfig> = z.union([host, details])
