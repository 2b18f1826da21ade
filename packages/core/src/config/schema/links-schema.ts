import { z } from 'zod'
import type { LinkConfig } from '../written/written-links.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values-schema.ts'

export const link: z.ZodType<LinkConfig> = strictObject(
  'LinkConfig',
  {
    to: text,
    scope: z.enum(['run', 'worker', 'file', 'test']).optional(),
  },
  {
    hints: {
      target: "`to: 'db'`",
      upstream: "`to: 'db'`",
      latency: 'it in a test: `await slowDb.latency("200ms")`',
      loss: 'no loss of packets: a link is a proxy for TCP, whose packets are delivered again; use `latency` with `jitter`, `blackhole` or `reset` in a test',
    },
  },
)
