import type { LeasedHandle } from '@mooring/client'
import { address, client } from './worker-session.ts'
import { workerSlot } from './worker-slot.ts'

const shown = new Map<string, string>()

/**
 * Sets the declared variables of this process before a test file is imported. Data of a test's own is taken and given
 * back for that, because it is to have the same address when a test of this worker takes it.
 *
 * @param leaseOfFile takes data that the whole file has of its own
 * @throws the error of a start that failed
 */
export async function setVariables(
  path: string,
  leaseOfFile: (name: string) => Promise<LeasedHandle>,
): Promise<void> {
  const named = address.environment ?? []
  const passing: LeasedHandle[] = []
  for (const name of named.filter((one) => client.isolationOf(one) !== undefined)) {
    const request = { name: path, worker: workerSlot, isConcurrent: false, isFresh: false }
    const isOfTest = client.isolationOf(name) === 'test'
    const leased = await (isOfTest ? client.lease(name, request) : leaseOfFile(name))
    shown.set(name, fieldsOf(leased))
    if (isOfTest) passing.push(leased)
  }
  Object.assign(process.env, await client.environment())
  await Promise.all(passing.map(({ release }) => release({ hasFailed: false })))
}

/** Sets them anew where a test has got data with another address. */
export async function followLeases(leases: Readonly<Record<string, LeasedHandle>>): Promise<void> {
  const moved = (address.environment ?? []).filter((name) => {
    const leased = leases[name]
    return leased !== undefined && shown.get(name) !== fieldsOf(leased)
  })
  if (moved.length === 0) return
  Object.assign(process.env, await client.environment())
  for (const name of moved) shown.set(name, fieldsOf(leases[name]!))
}

const fieldsOf = ({ live: { current } }: LeasedHandle): string =>
  JSON.stringify([current.url, current.connection])
