import { z } from 'zod'
import type { LinkConfig } from '../written/links.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values.ts'

export const link: z.ZodType<LinkConfig> = strictObject(
  {
    to: text.describe(
      "The container that it leads to, with all of its tcp ports, or with one of them: 'db', 'kafka:9092', 'rabbit:amqp'.",
    ),
    scope: z
      .enum(['run', 'worker', 'file', 'test'])
      .optional()
      .describe(
        "How many there are: 'run' (one for all tests), 'worker', 'file' or 'test' (one for each, which nobody else disturbs). Default: 'run'.",
      ),
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
