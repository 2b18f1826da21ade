import type { CurrentSuite } from './runner-api.ts'

/** A fixture as Vitest 3 (`prop`, dependencies as fixtures) or later (`name`, dependencies as names) keeps it. */
interface KnownFixture {
  prop?: string
  name?: string
  auto?: boolean
  deps?: Iterable<KnownFixture | string>
}

/**
 * The fixtures that a test uses: those it names, those that are always used, and those that these depend on. A version
 * of Vitest that keeps them in yet another form yields only the names themselves, and then the rest is waited for
 * in the time of the test.
 *
 * @param fixtures what Vitest keeps of the fixtures of the test
 */
export function fixtureNames(
  names: readonly string[],
  { fixtures, suite }: { fixtures: unknown; suite: CurrentSuite },
): Set<string> {
  const known = new Map(listed(fixtures, suite).map((fixture) => [nameOf(fixture), fixture]))
  const always = [...known.values()].filter(({ auto }) => auto).map(nameOf)
  const found = new Set([...names, ...always])
  // A set that grows while it is walked is walked to its new end.
  for (const name of found) for (const used of known.get(name)?.deps ?? []) found.add(nameOf(used))
  return found
}

function listed(fixtures: unknown, { suite, file }: CurrentSuite): KnownFixture[] {
  if (Array.isArray(fixtures)) return fixtures as KnownFixture[]
  if (typeof fixtures !== 'object' || fixtures === null || !('get' in fixtures)) return []
  if (typeof fixtures.get !== 'function') return []
  const registered: unknown = fixtures.get(suite ?? file)
  return registered instanceof Map ? [...(registered.values() as Iterable<KnownFixture>)] : []
}

const nameOf = (fixture: KnownFixture | string): string =>
  typeof fixture === 'string' ? fixture : (fixture.prop ?? fixture.name ?? '')
