import { evidence, UsageError, type SessionAddress } from '@mooring/client'

/** The address of a session as a text for a variable, in which no shell finds anything to read. */
export const addressText = (address: SessionAddress): string =>
  Buffer.from(JSON.stringify(address)).toString('base64url')

/** @throws UsageError SESSION_NOT_FOUND for what is no such text, which is not shown */
export function addressOf(text: string | undefined): SessionAddress {
  if (text === undefined || text === '')
    throw notFound('no address was given, as of a variable that is not set.')
  try {
    const address = JSON.parse(Buffer.from(text, 'base64url').toString()) as SessionAddress
    if (typeof address.socketPath === 'string' && typeof address.token === 'string') return address
  } catch {
    // Reported below.
  }
  throw notFound(`what was given is no address (${text.length} characters).`)
}

const notFound = (reason: string): UsageError =>
  new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'There is no session to connect to.',
    why: evidence('reason', reason),
    fix: 'have the set-up of the test run put what `serve()` of its session answers into the variable that is read here.',
  })
