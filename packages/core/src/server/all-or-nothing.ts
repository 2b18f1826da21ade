import { isMooringError } from '@mooring/client'
import { orAborted } from '../abort.ts'
import type { Session } from '../session/session.ts'

/** Waits for starts; when one fails, or the signal says so, closes the session and throws the first error with the others in it. */
export async function allOrNothing(
  session: Pick<Session, 'close'>,
  starts: readonly Promise<unknown>[],
  signal: AbortSignal,
): Promise<void> {
  try {
    await orAborted(Promise.all(starts), signal)
  } catch (first) {
    // The first error stays the one reported, also when the clean-up has trouble of its own.
    const outcomes = await Promise.allSettled([session.close(), ...starts])
    const errors = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as Error] : [],
    )
    throw withOthers(first, errors)
  }
}

// A container that was cut off, or never begun, because of the first failure is no failure of its own.
function withOthers(first: unknown, all: Error[]): unknown {
  const others = all.filter(
    (error) =>
      error !== first &&
      !(isMooringError(error) && ['SESSION_CLOSED', 'DEPENDENCY_FAILED'].includes(error.code)),
  )
  if (!isMooringError(first) || others.length === 0) return first
  const { message, stack } = first
  first.message += `\n\nAlso failed:\n${others.map((error) => `  ${error.message.split('\n')[0]}`).join('\n')}`
  // The stack begins with the message, and is what Node prints.
  if (stack !== undefined) first.stack = stack.replace(message, () => first.message)
  return first
}
