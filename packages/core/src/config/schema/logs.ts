import { z } from 'zod'
import type { LogsConfig } from '../written/logs.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values.ts'

const choices = ['on-failure', 'always', 'never'] as const

const logFiles = strictObject({
  show: z
    .enum(choices)
    .optional()
    .describe("'on-failure', 'always' or 'never', as above. Default: 'on-failure'."),
  dir: text
    .optional()
    .describe(
      "Folder that gets one file for each container, with everything that it writes; a relative one starts at the config's folder. Default: no files.",
    ),
})

export const logs: z.ZodType<LogsConfig> = z.union([z.enum(choices), logFiles], {
  error: `expected "on-failure", "always", "never", or an object such as { dir: 'logs' }`,
})
