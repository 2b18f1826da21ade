import { createRequire } from 'node:module'

/** Names the session that made an object; everything that Mooring makes and removes carries it. */
export const sessionLabel = 'org.testcontainers.session-id'

/** Declared name of a container, network or volume. */
const nameLabel = 'com.mooring.name'

/**
 * Labels of an object that a session makes. The names follow Testcontainers, so that its tools and habits carry over.
 *
 * @param name declared name of the object
 * @param declared the user's own labels
 */
export function labelsOf(
  sessionId: string,
  name: string,
  declared: Record<string, string> = {},
): Record<string, string> {
  return {
    ...declared,
    'org.testcontainers': 'true',
    'org.testcontainers.lang': 'node',
    'org.testcontainers.version': version,
    [sessionLabel]: sessionId,
    [nameLabel]: name,
  }
}

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
