import { z } from 'zod'
import type { UlimitConfig } from '../written/written-engine-options.ts'
import { strictObject } from './strict-object.ts'

const limit = z
  .int({ error: 'expected a whole number' })
  .min(-1, { error: 'expected a whole number from -1 (no limit)' })
export const ulimit: z.ZodType<number | UlimitConfig> = z.union(
  [
    limit,
    strictObject('UlimitConfig', {
      soft: limit,
      hard: limit,
    }),
  ],
  { error: 'expected a number or { soft, hard }' },
)
