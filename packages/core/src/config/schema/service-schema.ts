import { z } from 'zod'
import type { Service } from '../../service/contract.ts'
import { isRecord } from '../entries.ts'
import { codeOnly } from './values-schema.ts'

const isService = (value: unknown): boolean => isRecord(value) && typeof value['name'] === 'string'

export const service: z.ZodType<Service> = z
  .custom<Service>(isService, { error: 'expected what a service of @mooring/services makes' })
  .meta({ ...codeOnly, title: 'service' })

/** What the declaration of a container takes beside what all take. */
export function optionNamesOf(container: unknown): readonly string[] {
  const declared = isRecord(container) ? container['service'] : undefined
  return (isService(declared) && (declared as Service).optionNames) || []
}
