import { z } from 'zod'
import type { HealthcheckConfig } from '../written/written-container.ts'
import { strictObject } from './strict-object.ts'
import { duration, text } from './values-schema.ts'

export const healthcheck: z.ZodType<HealthcheckConfig | false> = z.union(
  [
    z.literal(false),
    strictObject('HealthcheckConfig', {
      test: z
        .union(
          [text, z.array(z.string()).min(1, { error: 'expected a command that is not empty' })],
          {
            error: 'expected a command, a string or a list of strings',
          },
        )
        .optional(),
      interval: duration.optional(),
      timeout: duration.optional(),
      startPeriod: duration.optional(),
      retries: z
        .int({ error: 'expected a whole number from 1' })
        .min(1, { error: 'expected a whole number from 1' })
        .optional(),
    }),
  ],
  { error: 'expected false or { test, interval, timeout, startPeriod, retries }' },
)
