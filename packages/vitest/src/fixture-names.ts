import type { CurrentSuite } from './runner-api.ts'

/** A fixture as Vitest 3 (`prop`, dependencies as fixtures) or later (`name`, dependencies as names) keeps it. */
interface KnownFixture {
  prop?: string
  name?: string
  auto?: boolean
  deps?: Iterable<KnownFixture | string>
}

/** All fixtures that a test could use. */
interface FixtureIndex {
  byName: Map<string, KnownFixture>
  /** Those that are set up whether a test names them or not. */
  always: string[]
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
  const { byName, always } = indexOf(fixtures, suite)
  const found = new Set([...names, ...always])
  // A set that grows while it is walked is walked to its new end.
  for (const name of found) for (const used of byName.get(name)?.deps ?? []) found.add(nameOf(used))
  return found
}

const indexes = new WeakMap<object, FixtureIndex>()

// Made once for many tests: Vitest makes a new collection where it adds or replaces a fixture.
function indexOf(fixtures: unknown, suite: CurrentSuite): FixtureIndex {
  const collection = collectionOf(fixtures, suite)
  const index = indexes.get(collection) ?? indexed([...collection.values()])
  indexes.set(collection, index)
  return index
}

function indexed(fixtures: KnownFixture[]): FixtureIndex {
  const byName = new Map(fixtures.map((fixture) => [nameOf(fixture), fixture]))
  return { byName, always: fixtures.filter(({ auto }) => auto).map(nameOf) }
}

type Collection = readonly KnownFixture[] | ReadonlyMap<string, KnownFixture>

const none: Collection = []

function collectionOf(fixtures: unknown, { suite, file }: CurrentSuite): Collection {
  if (Array.isArray(fixtures)) return fixtures as KnownFixture[]
  if (typeof fixtures !== 'object' || fixtures === null || !('get' in fixtures)) return none
  if (typeof fixtures.get !== 'function') return none
  const registered: unknown = fixtures.get(suite ?? file)
  return registered instanceof Map ? (registered as Map<string, KnownFixture>) : none
}

const nameOf = (fixture: KnownFixture | string): string =>
  typeof fixture === 'string' ? fixture : (fixture.prop ?? fixture.name ?? '')
