import { isMooringError } from '@mooring/client'
import type { Mask } from '../reports/masking.ts'
import type { LifecycleEvent } from './lifecycle.ts'

/** An event as a line of JSON: errors have their code and masked message, times are whole milliseconds. */
export function eventLine(event: LifecycleEvent, mask: Mask): string {
  return JSON.stringify(event, (_key, value: unknown) => {
    if (value instanceof Error) return plainError(value, mask)
    return typeof value === 'number' ? Math.round(value) : value
  })
}

const plainError = (error: Error, mask: Mask): { code?: string; message: string } => ({
  ...(isMooringError(error) && { code: error.code }),
  message: mask(error.message),
})
