import { createFileLife, throwAll, type FileLife } from '@mooring/client'
import { containersInText, joinContainers } from '@mooring/client/source'
import type { RunnerTestCase } from 'vitest'
import { giverOf } from './context-prototype.ts'
import { needsOf } from './needs.ts'
import { haveOwn } from './own-test.ts'
import { noteOwner, ownerOf } from './owned.ts'
import { inVm, placeOfFile } from './place.ts'
import type { SetUpFiles } from './set-up-files.ts'
import { errorText, tellFailed, tellsTests, testStarts, testWaits } from './tell-test.ts'
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
  /** Gives back the file's data, and closes the connection where the next file cannot use it. */
  afterTests(): Promise<void>
}

/** Reads a test file, as far as the containers go that it, and set-up files before it, name. */
export function prepareFile(
  path: string | undefined,
  text: string,
  setUp: SetUpFiles | undefined,
): PreparedFile {
  const own = containersInText(text, address)
  const { ofTests, ofSuiteHooks } = setUp ? joinContainers([setUp.named, own]) : own
  const ofFile = [...new Set([...ofTests, ...ofSuiteHooks])]
  const life = lifeOf(path ?? '')
  const watch = createWatch(ofFile)
  let isNoted = false
  const testsOwnSome = ofTests.some(life.isOfTest)
  const testWith = async (
    task: Readonly<RunnerTestCase>,
    needs: readonly string[],
  ): Promise<void> => {
    await haveOwn(task, [...ofTests, ...needs], { life, beforeEnd: watch.explain })
    begin(task, needs)
  }
  const begin = (task: Readonly<RunnerTestCase>, needs: readonly string[]): void => {
    client.beginTest()
    if (tellsTests) testStarts(task, [...ofTests, ...needs])
    for (const name of needs) mustLive(task, name)
    watch.begin(task)
  }
  return {
    beforeImport: life.beforeImport,
    beforeHooks: () => {
      if (ofSuiteHooks.length === 0) return undefined
      return afterwards(life.file.have(ofSuiteHooks), () => {
        client.beginTest()
        for (const name of ofSuiteHooks) {
          const death = client.deathOf(client.nameOf(name))
          if (death) throw death
        }
      })
    },
    beforeTest: (task) => {
      giveContainers(task.context)
      const needs = needsOf(task)
      if (ofFile.length === 0 && needs.length === 0) return undefined
      if (tellsTests) testWaits(task)
      if (testsOwnSome || needs.some(life.isOfTest)) return testWith(task, needs)
      if (!isNoted) noteOwner(task.file, life.file)
      isNoted = true
      const names = needs.length === 0 ? ofTests : [...ofTests, ...needs]
      return afterwards(life.file.have(names), () => begin(task, needs))
    },
    afterTests: async () => {
      const failures = await life.file.end()
      await client.told()
      if (inVm) client.close()
      throwAll(failures)
    },
  }
}

const lifeOf = (path: string): FileLife =>
  createFileLife({
    client,
    environment: address.environment,
    setVariables: (variables) => void Object.assign(process.env, variables),
    ...placeOfFile(path),
    path,
  })

// At once where nothing is waited for, because a promise for each test would cost more than all the rest.
function afterwards(
  pending: Promise<void> | undefined,
  begin: () => void,
): Promise<void> | undefined {
  if (pending) return pending.then(() => begin())
  begin()
  return undefined
}

function mustLive(task: Readonly<RunnerTestCase>, name: string): void {
  const death = client.deathOf((ownerOf(task) ?? client).nameOf(name))
  if (!death) return
  if (tellsTests) tellFailed(task, { error: errorText([death]), report: undefined })
  throw death
}

// Writable, because a test may have some of them for itself.
const giveContainers = giverOf({ value: containers, writable: true })
