import { z } from 'zod'
import type { HealthcheckConfig } from '../written/container.ts'
import { strictObject } from './strict-object.ts'
import { duration, text } from './values.ts'

export const healthcheck: z.ZodType<HealthcheckConfig | false> = z.union(
  [
    z.literal(false),
    strictObject({
      test: z
        .union(
          [text, z.array(z.string()).min(1, { error: 'expected a command that is not empty' })],
          {
            error: 'expected a command, a string or a list of strings',
          },
        )
        .optional()
        .describe(
          'Command that exits with 0 when healthy; a string is run by the shell of the image. Default: what the image says.',
        ),
      interval: duration
        .optional()
        .describe('Time between two checks, as a duration or in milliseconds. Default: 30s.'),
      timeout: duration
        .optional()
        .describe('Time that one check may take, as a duration or in milliseconds. Default: 30s.'),
      startPeriod: duration
        .optional()
        .describe(
          'Time at the start in which a failed check does not count, as a duration or in milliseconds. Default: 0s.',
        ),
      retries: z
        .int({ error: 'expected a whole number from 1' })
        .min(1, { error: 'expected a whole number from 1' })
        .optional()
        .describe('Failed checks in a row that make the container unhealthy. Default: 3.'),
    }),
  ],
  { error: 'expected false or { test, interval, timeout, startPeriod, retries }' },
)
