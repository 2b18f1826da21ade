import { isMooringError } from '@mooring/client'

/**
 * The error that ends a run, without the frames of Mooring and Jest, which say nothing to its reader. Jest prints the
 * stack, and puts words of its own before the message first.
 */
export function runFailure(error: unknown): unknown {
  if (!isMooringError(error) || error.code === 'INTERNAL') return error
  return Object.defineProperty(error, 'stack', { get: () => `${error.name}: ${error.message}` })
}
