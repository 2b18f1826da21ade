import { z } from 'zod'
import { strictObject } from './strict-object.ts'

const limit = z
  .int({ error: 'expected a whole number' })
  .min(-1, { error: 'expected a whole number from -1 (no limit)' })
export const ulimit: z.ZodType<number | { soft: number; hard: number }> = z.union(
  [
    limit,
    strictObject({
      soft: limit.describe('Limit that the process starts with.'),
      hard: limit.describe('Limit up to which it may raise it.'),
    }),
  ],
  { error: 'expected a number or { soft, hard }' },
)
