import type { Client } from '../client.ts'
import type { LeasedHandle } from '../handle-store.ts'
import { isOfTest } from './file-owner.ts'
import type { FileOwner, TestOwner } from './owner.ts'

/** The declared variables of the test process, which may tell where data of one's own is. */
export interface Variables {
  /**
   * Sets them before a file is imported. Data of a test's own is taken and given back for that, because a test of this
   * worker will have it at the same address.
   *
   * @param passing takes such data
   * @throws the error of a start, or of data, that failed
   */
  begin(file: FileOwner, passing: TestOwner): Promise<void>
  /** Sets them anew where a test has got data at another address. */
  follow(leases: ReadonlyMap<string, LeasedHandle>): Promise<void> | undefined
}

/**
 * @param names containers that the variables name
 * @param set puts variables into the process as the tests see it
 */
export function createVariables(
  client: Client,
  { names, set }: { names: readonly string[]; set(variables: Record<string, string>): void },
): Variables {
  const shown = new Map<string, string>()
  const isolated = [...new Set(names.map((name) => client.linkTo(name) ?? name))].filter(
    (name) => client.isolationOf(name) !== undefined,
  )
  const show = (file: FileOwner, passing: TestOwner): void => {
    for (const name of isolated) (isOfTest(client, name) ? passing : file).handle(name)
    for (const [name, leased] of passing.leases) shown.set(name, fieldsOf(leased))
  }
  return {
    begin: async (file, passing) => {
      try {
        await passing.have(isolated)
        show(file, passing)
        set(await client.environment())
      } finally {
        await passing.giveBack({ hasFailed: false })
      }
    },
    follow: (leases) => {
      const moved = [...leases].filter(
        ([name, leased]) => shown.has(name) && shown.get(name) !== fieldsOf(leased),
      )
      if (moved.length === 0) return undefined
      for (const [name, leased] of moved) shown.set(name, fieldsOf(leased))
      return client.environment().then(set)
    },
  }
}

// What a variable may name of data.
const fieldsOf = ({ live: { current } }: LeasedHandle): string =>
  JSON.stringify([current.url, current.connection])
