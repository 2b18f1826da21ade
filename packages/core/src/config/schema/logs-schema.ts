import { z } from 'zod'
import type { LogsConfig } from '../written/written-logs.ts'
import { strictObject } from './strict-object.ts'
import { text } from './values-schema.ts'

const choices = ['on-failure', 'always', 'never'] as const

const logFiles = strictObject('LogFilesConfig', {
  show: z.enum(choices).optional(),
  dir: text.optional(),
})

export const logs: z.ZodType<LogsConfig> = z.union([z.enum(choices), logFiles], {
  error: `expected "on-failure", "always", "never", or an object such as { dir: 'logs' }`,
})
