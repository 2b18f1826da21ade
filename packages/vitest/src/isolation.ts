import { leftInUse, type Handle, type LeasedHandle } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'
import { ownInstance, viewWith } from './instances.ts'
import { followLeases } from './variables.ts'
import { address, client } from './worker-session.ts'
import { workerSlot } from './worker-slot.ts'

// A symbol of all realms, because a set-up file and a test file may hold two copies of this module.
const ownHandles = Symbol.for('mooring.leased')

type Handles = Record<string, Handle>

// A database that has to be made anew on a loaded machine.
const releaseTimeoutMs = 60_000

/** Data that the tests of a file have for longer than one test, by container. */
export type FileLeases = Map<string, Promise<LeasedHandle>>

/**
 * Gives a test data of its own on those of its containers that keep tests apart, until the test is finished.
 *
 * @param ofFile what other tests of the file have got and share with this one
 * @returns undefined where nothing is to be waited for
 */
export function isolate(
  task: Readonly<RunnerTestCase>,
  names: readonly string[],
  ofFile: FileLeases,
): Promise<void> | undefined {
  // Nearly every test: it must cost nothing.
  if (!names.some((name) => client.isolationOf(name) !== undefined)) return undefined
  const isolated = names.filter((name) => client.isolationOf(name) !== undefined)
  return lease(task, [...new Set(isolated)], ofFile)
}

/** Gives back what the tests of a file have shared. */
export async function releaseFile(ofFile: FileLeases): Promise<void> {
  const names = [...ofFile.keys()].filter((name) => client.isolationOf(name) === 'file')
  for (const name of names) {
    const { release } = (await ofFile.get(name))!
    ofFile.delete(name)
    mustBeClean(name, await release({ hasFailed: false }))
  }
}

/** The handle of a container with the test's own data. */
export const ownHandle = (task: object, name: string): Handle | undefined =>
  (task as { [ownHandles]?: Handles })[ownHandles]?.[name]

async function lease(
  task: Readonly<RunnerTestCase>,
  names: readonly string[],
  ofFile: FileLeases,
): Promise<void> {
  const leases: Record<string, LeasedHandle> = {}
  await Promise.all(
    names.map(async (name) => {
      leases[name] =
        client.isolationOf(name) === 'test'
          ? await leaseForTest(task, name)
          : await leaseForFile(
              { path: task.file.filepath, name, server: serverOf(task, name) },
              ofFile,
            )
    }),
  )
  const handles = Object.fromEntries(
    Object.entries(leases).map(([name, { handle }]) => [name, handle]),
  )
  Object.defineProperty(task, ownHandles, { value: handles, configurable: true })
  // Tests that run at once read different data under the same name.
  if (isConcurrent(task))
    Object.assign(task.context, { containers: viewWith(handles, task.context.containers) })
  else if (address.environment) await followLeases(leases)
}

async function leaseForTest(task: Readonly<RunnerTestCase>, name: string): Promise<LeasedHandle> {
  const request = { worker: workerSlot, isConcurrent: isConcurrent(task), isFresh: false }
  const leased = await client.lease(serverOf(task, name), {
    ...request,
    name: fullName(task),
  })
  // The first to be registered is the last to be called, when everything else of the test is over.
  task.context.onTestFinished(async () => {
    mustBeClean(name, await leased.release({ hasFailed: task.result?.state === 'fail' }))
  }, releaseTimeoutMs)
  return leased
}

/**
 * Takes data that the whole file has of its own, once.
 *
 * @param lease.server name of the container where it is not the declared one
 */
export function leaseForFile(
  { path, name, server = name }: { path: string; name: string; server?: string },
  ofFile: FileLeases,
): Promise<LeasedHandle> {
  const request = { worker: workerSlot, isConcurrent: false, isFresh: false }
  const known = ofFile.get(name) ?? client.lease(server, { ...request, name: path })
  ofFile.set(name, known)
  return known
}

const serverOf = (task: object, name: string): string => ownInstance(task, name)?.name ?? name

function mustBeClean(name: string, left: readonly string[]): void {
  const failure = leftInUse(name, left)
  if (failure) throw failure
}

const isConcurrent = ({ concurrent }: Readonly<RunnerTestCase>): boolean => concurrent === true

const fullName = ({ name, suite }: { name: string; suite?: Suite | undefined }): string =>
  suite ? `${fullName(suite)} > ${name}` : name

interface Suite {
  name: string
  suite?: Suite | undefined
}
