import { z } from 'zod'
import { isRecord } from '../entries.ts'
import type { Service } from '../written/service.ts'
import { codeOnly } from './values.ts'

const isService = (value: unknown): boolean => isRecord(value) && typeof value['name'] === 'string'

export const service: z.ZodType<Service> = z
  .custom<Service>(isService, { error: 'expected what a service of @mooring/services makes' })
  .meta({ ...codeOnly, title: 'service' })
