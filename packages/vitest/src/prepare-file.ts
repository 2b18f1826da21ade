import type { RunnerTestCase } from 'vitest'
import { giverOf } from './context-prototype.ts'
import { endFile, haveFileInstances, haveInstances, nameFor } from './instances.ts'
import { isolate, leaseForFile, releaseFile, type FileLeases } from './isolation.ts'
import { needsOf } from './needs.ts'
import { inVm } from './place.ts'
import { namesInText } from './text-names.ts'
import { setVariables } from './variables.ts'
import { createWatch } from './watch-test.ts'
import { address, client, containers } from './worker-session.ts'

/** What is done for the tests of one file; nothing is awaited where nothing is to be waited for. */
export interface PreparedFile {
  /** Sets declared variables of the process, which the file may read when it is imported. */
  beforeImport(): Promise<void> | undefined
  /**
   * Waits for the containers that hooks around all tests name.
   *
   * @throws StartupError CONTAINER_DIED when one of them is down
   */
  beforeHooks(): Promise<void> | undefined
  /**
   * Puts `containers` into a test's context, and waits for the containers that the test or the file's text names.
   *
   * @throws StartupError CONTAINER_DIED when one is down that the test itself names
   */
  beforeTest(task: Readonly<RunnerTestCase>): Promise<void> | undefined
  /** Gives back the file's data, and lets go of the session where nobody could use the connection for the next file. */
  afterTests(): Promise<void>
}

/** Reads a test file, as far as the containers go that it names. */
export function prepareFile(path: string | undefined, text: string): PreparedFile {
  const { ofTests, ofSuiteHooks } = namesInText(text, address)
  const ofFile = [...ofTests, ...ofSuiteHooks]
  const watch = createWatch(ofFile)
  const fileLeases: FileLeases = new Map()
  return {
    beforeImport: () =>
      address.environment &&
      setVariables(path ?? '', (name) => leaseForFile({ path: path ?? '', name }, fileLeases)),
    beforeHooks: () => {
      if (ofSuiteHooks.length === 0) return undefined
      return afterwards(untilSettled(ofSuiteHooks), async () => {
        if (address.scopes) await haveFileInstances(path ?? '', ofSuiteHooks)
        mustLive(ofSuiteHooks.map(client.nameOf))
      })
    },
    beforeTest: (task) => {
      giveContainers(task.context)
      const needs = needsOf(task)
      if (ofFile.length === 0 && needs.length === 0) return undefined
      const names = [...ofTests, ...needs]
      const ready = afterwards(untilSettled(ofTests, needs), () =>
        haveInstances(task, names, watch.explain),
      )
      return afterwards(ready, () => {
        mustLive(address.scopes ? needs.map((name) => nameFor(task, name)) : needs)
        watch.begin(task)
        return isolate(task, names, fileLeases)
      })
    },
    afterTests: async () => {
      if (fileLeases.size > 0) await releaseFile(fileLeases)
      if (address.scopes) await endFile(path ?? '')
      if (inVm) client.close()
    },
  }
}

// At once where nothing is waited for, because a promise for each test would cost more than all the rest.
function afterwards(
  pending: Promise<void> | undefined,
  begin: () => Promise<void> | undefined,
): Promise<void> | undefined {
  return pending ? pending.then(() => begin()) : begin()
}

function mustLive(names: readonly string[]): void {
  client.beginTest()
  for (const name of names) {
    const death = client.deathOf(name)
    if (death) throw death
  }
}

// Writable, because a test may have some of them for itself.
const giveContainers = giverOf({ value: containers, writable: true })

const settled = new Set<string>()

// What could not be started is told where it is used, not here.
function untilSettled(
  names: readonly string[],
  more: readonly string[] = [],
): Promise<void> | undefined {
  const isPending = (name: string): boolean =>
    !settled.has(name) && client.scopeOf(name) === undefined
  if (!names.some(isPending) && !more.some(isPending)) return undefined
  return settle([...names, ...more].filter(isPending))
}

async function settle(names: readonly string[]): Promise<void> {
  await Promise.allSettled(names.map((name) => client.container(name)))
  for (const name of names) settled.add(name)
}
