import { z } from 'zod'
import type { ReuseConfig } from '../written/written-container.ts'
import { strictObject } from './strict-object.ts'
import { duration } from './values-schema.ts'

export const reuse: z.ZodType<boolean | ReuseConfig> = z.union(
  [
    z.boolean(),
    strictObject('ReuseConfig', {
      timeToLive: duration,
    }),
  ],
  { error: 'expected true, false or { timeToLive }' },
)
