import {
  createClient,
  createFileLife,
  usesOf,
  type Client,
  type FileOwner,
  type Owner,
  type SessionAddress,
  type TestOwner,
  type UsedContainer,
} from '@mooring/client'
import type { Wanted } from '@mooring/client/source'
import { contextOf, unreadyContext, type InjectedContext } from './injected-context.ts'
import type { JestTest } from './test-events.ts'

/** Makes the contexts of one file: of its tests, and of hooks around all of them, which have no test. */
export interface ContextProvider {
  client: Client
  /** Sets the declared variables of the test process. @throws the error of a start, or of data, that failed */
  beforeImport(): Promise<void> | undefined
  /** Begins a test, or hooks around all: a container that has ended by itself until now is not given to it. */
  begin(): void
  /** Waits for the containers that a test or hook asks for; undefined where nothing is to be waited for. */
  have(wanted: Wanted, test: JestTest | undefined): Promise<void> | undefined
  /**
   * What a test or hook is called with.
   *
   * @throws UsageError UNKNOWN_CONTAINER, CONTAINER_NOT_READY, SESSION_CLOSED
   * @throws StartupError and DockerError of the first start that failed
   * @throws StartupError CONTAINER_DIED of one that has ended by itself before
   */
  context(wanted: Wanted, test: JestTest | undefined): InjectedContext
  /** The names under which the session knows what was asked for. */
  namesOf(wanted: readonly Wanted[], test: JestTest): string[]
  /** Takes back the data that a test has had of its own; what it left behind fails the test. */
  giveBack(test: JestTest): Promise<void> | undefined
  /** Ends the containers that a test has had of its own. */
  end(test: JestTest): Promise<void> | undefined
  /** Takes back what the file has had of its own. @returns what was left in use, and what could not be taken back */
  endFile(): Promise<Error[]>
  /** What a test has of the containers that it asked for. */
  usesOf(wanted: readonly Wanted[], test: JestTest): UsedContainer[]
  fullName(test: Named): string
  testPath: string
  /** Whether passed tests show what their containers wrote, too. */
  showsAllLogs: boolean
}

export interface ProviderOptions {
  address: SessionAddress
  /** The slot of this worker among those that run at once. */
  worker: string
  testPath: string
  /** Puts variables into the process as the tests see it. */
  setVariables(variables: Record<string, string>): void
}

let files = 0

export function createContextProvider(options: ProviderOptions): ContextProvider {
  const { address, worker, testPath } = options
  const client = createClient(address)
  const life = createFileLife({
    client,
    environment: address.environment,
    setVariables: options.setVariables,
    worker,
    file: `${process.pid} ${++files} ${testPath}`,
    path: testPath,
  })
  const tests = new Map<JestTest, TestOwner>()
  const every = unreadyContext(client)

  const begun = (test: JestTest): TestOwner => {
    const own = life.test({ fullName: fullName(test), isConcurrent: test.concurrent })
    tests.set(test, own)
    return own
  }
  const ownerFor = (test: JestTest | undefined, names: readonly string[]): Owner => {
    if (!test) return life.file
    return tests.get(test) ?? (names.some(life.isOfTest) ? begun(test) : life.file)
  }
  return {
    client,
    beforeImport: life.beforeImport,
    begin: client.beginTest,
    have: (wanted, test) => {
      const names = namesIn(address, wanted)
      // The first answer may tell of a death.
      return ownerFor(test, names).have(names)?.then(client.beginTest)
    },
    context: (wanted, test) => {
      const names = namesIn(address, wanted)
      const owner = ownerFor(test, names)
      return contextOf(every, { named: wanted.named, names, owner, own: test && tests.get(test) })
    },
    namesOf: (wanted, test) => {
      const { nameOf } = tests.get(test) ?? life.file
      return [...new Set(wanted.flatMap((one) => namesIn(address, one)))].map(nameOf)
    },
    giveBack: (test) => {
      const failures = tests.get(test)?.giveBack({ hasFailed: test.errors.length > 0 })
      const failWith = (failure: Error): number => test.errors.push([failure, test.asyncError])
      return failures?.then((all) => void all.forEach(failWith))
    },
    end: (test) => {
      const own = tests.get(test)
      tests.delete(test)
      return own?.end()
    },
    endFile: () => ended(life.file, client),
    usesOf: (wanted, test) => {
      const names = wanted.flatMap((one) => namesIn(address, one))
      return usesOf(client, tests.get(test) ?? life.file, names)
    },
    fullName,
    testPath,
    showsAllLogs: address.logs === 'always',
  }
}

async function ended(file: FileOwner, client: Client): Promise<Error[]> {
  const failures = await file.end()
  await client.told()
  return failures
}

function namesIn(
  { containers, presumed }: SessionAddress,
  { named, mentioned, isUnclear }: Wanted,
): string[] {
  if (mentioned.length === 0 && !isUnclear) return named // So it is for nearly every test.
  const declared = mentioned.filter((name) => containers.includes(name))
  return [...new Set([...named, ...declared, ...(isUnclear ? presumed : [])])]
}

// The outermost block of a file has a name of Jest's own.
const fullName = ({ name, parent }: Named): string =>
  parent?.parent ? `${fullName(parent)} > ${name}` : name

export interface Named {
  name: string
  parent?: Named | undefined
}
