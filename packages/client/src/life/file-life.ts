import type { Client } from '../client.ts'
import { createFileOwner, isOfTest, type FilePlace } from './file-owner.ts'
import type { TestPlace } from './own-of-test.ts'
import type { FileOwner, TestOwner } from './owner.ts'
import { createTestOwner } from './test-owner.ts'
import { createVariables } from './variables.ts'

/**
 * The life of a test file and its tests, as far as containers go: what each of them has, since when and how long. Adapters
 * say when something begins and ends; which names somebody wants, and how a failure is reported, is theirs.
 */
export interface FileLife {
  /** The file, and hooks around several tests. */
  file: FileOwner
  /** Whether a test can have something there that is nobody else's. */
  isOfTest(name: string): boolean
  /** Begins an attempt of a test; not needed for one that wants nothing of its own. */
  test(place: Omit<TestPlace, 'id'>): TestOwner
  /**
   * Sets the declared variables, before the file is imported.
   *
   * @throws the error of a start, or of data, that failed
   */
  beforeImport(): Promise<void> | undefined
}

export interface FileLifeOptions extends FilePlace {
  client: Client
  /** Containers that declared variables name; undefined where none are declared. */
  environment: readonly string[] | undefined
  /** Puts variables into the process as the tests see it. */
  setVariables(variables: Record<string, string>): void
}

let tests = 0

export function createFileLife({
  client,
  environment,
  setVariables,
  ...filePlace
}: FileLifeOptions): FileLife {
  const passing = (): TestOwner => test({ fullName: filePlace.path, isConcurrent: false })
  const file = createFileOwner(client, filePlace, passing)
  const variables =
    environment && createVariables(client, { names: environment, set: setVariables })
  const test = (place: Omit<TestPlace, 'id'>): TestOwner => {
    const id = `${filePlace.file} ${++tests}`
    return createTestOwner({ client, file, filePlace, variables }, { ...place, id })
  }
  return {
    file,
    isOfTest: (name) => isOfTest(client, name),
    test,
    beforeImport: () => variables?.begin(file, passing()),
  }
}
