import { isMooringError } from '@mooring/client'
import type { Mask } from './reports/masking.ts'

// Evidence in the words of another program.
const foreignLabels = ['engine', 'last output']

/** An error whose evidence in foreign words is masked, in place, because others may hold it already. */
export function maskError(error: unknown, mask: Mask): void {
  if (!isMooringError(error)) return
  const { message, stack } = error as Error
  let isForeign = false
  const lines = message.split('\n').map((line) => {
    const [, label = ''] = /^ {2}(.{12}) /.exec(line) ?? []
    // A line without a label goes on with the value of the line before.
    if (label.trim() !== '' || line === '') isForeign = foreignLabels.includes(label.trim())
    return isForeign ? mask(line) : line
  })
  const masked = lines.join('\n')
  if (masked === message) return
  ;(error as Error).message = masked
  // The stack begins with the message, and is what Node prints.
  if (stack !== undefined) (error as Error).stack = stack.replace(message, () => masked)
}
