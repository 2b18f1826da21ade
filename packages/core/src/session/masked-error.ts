import { isMooringError } from '@mooring/client'
import type { Mask } from './reports/masking.ts'

// Evidence in the words of another program; BuildKit fills arguments into the text of a step.
const foreignLabels = ['engine', 'last output', 'step']

/**
 * An error whose evidence in foreign words is masked, and its causes, which Node and runners print too; in place,
 * because others may hold it already.
 */
export function maskError(error: unknown, mask: Mask): void {
  if (!isMooringError(error)) return
  maskCause((error as Error).cause, mask)
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

/** What dockerode adds to an error. */
interface EngineAnswer extends Error {
  reason?: string
  json?: { message?: string }
}

function maskCause(cause: unknown, mask: Mask): void {
  if (isMooringError(cause)) return maskError(cause, mask)
  if (!(cause instanceof Error) || Object.isFrozen(cause)) return
  const { message, stack, reason, json } = cause as EngineAnswer
  const masked = { message: mask(message), ...(stack !== undefined && { stack: mask(stack) }) }
  Object.assign(cause, masked, typeof reason === 'string' && { reason: mask(reason) })
  if (typeof json?.message === 'string') json.message = mask(json.message)
  maskCause(cause.cause, mask)
}
