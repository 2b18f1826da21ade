import type { Handle } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'
import { placeOfFile, placeOfTest } from './place.ts'
import { address, client, containers } from './worker-session.ts'

// A symbol of all realms, because a set-up file and a test file may hold two copies of this module.
const instances = Symbol.for('mooring.instances')

type Found = Record<string, Handle | Error>

// A report and the removal of a container on a loaded machine.
const endTimeoutMs = 60_000

/**
 * Has the containers ready that a test, its file or its worker have of their own, and ends those of the test when it is
 * finished. What could not be started is told where it is used.
 *
 * @param beforeEnd what has to be done for a failed test while they are there
 * @returns undefined where nothing is to be waited for
 */
export function haveInstances(
  task: Readonly<RunnerTestCase>,
  names: readonly string[],
  beforeEnd: (task: Readonly<RunnerTestCase>) => Promise<void>,
): Promise<void> | undefined {
  // Nearly every test: it must cost nothing.
  if (!address.scopes) return undefined
  const own = [...new Set(names)].filter((name) => client.scopeOf(name) !== undefined)
  if (own.length === 0) return undefined
  const place = placeOfTest(task.file.filepath)
  if (own.some((name) => client.scopeOf(name) === 'test'))
    // The first to be registered is the last to be called, when everything else of the test is over.
    task.context.onTestFinished(async () => {
      if (task.result?.state === 'fail') await beforeEnd(task)
      await client.endScope('test', place.test)
    }, endTimeoutMs)
  return start(task, own, place)
}

async function start(
  task: Readonly<RunnerTestCase>,
  names: readonly string[],
  place: ReturnType<typeof placeOfTest>,
): Promise<void> {
  const isConcurrent = task.concurrent === true
  const found: Found = {}
  await Promise.all(
    names.map(async (name) => {
      const started = client.instance(name, { ...place, isConcurrent })
      found[name] = await started.catch((error: Error) => error)
    }),
  )
  Object.defineProperty(task, instances, { value: found, configurable: true })
  // Tests that run at once read different containers under the same name.
  if (isConcurrent) Object.assign(task.context, { containers: viewWith(found) })
}

/** The same for hooks around all tests of a file, where no test has anything yet. */
export async function haveFileInstances(path: string, names: readonly string[]): Promise<void> {
  const own = names.filter((name) => ['worker', 'file'].includes(client.scopeOf(name) ?? ''))
  const place = { ...placeOfFile(path), isConcurrent: false }
  await Promise.allSettled(own.map((name) => client.instance(name, place)))
}

/** Ends what a file has of its own. */
export const endFile = (path: string): Promise<void> =>
  client.endScope('file', placeOfFile(path).file)

/**
 * The container that a test has of its own under a declared name; undefined where it shares it with others.
 *
 * @throws the error of its start
 */
export function ownInstance(task: object, name: string): Handle | undefined {
  const found = (task as { [instances]?: Found })[instances]?.[name]
  if (found instanceof Error) throw found
  return found
}

/** The name under which the session knows a container of a test. */
export function nameFor(task: object, name: string): string {
  const found = (task as { [instances]?: Found })[instances]?.[name]
  return found instanceof Error || !found ? client.nameOf(name) : found.name
}

/** `containers` of a test that has some of them for itself. */
export function viewWith(own: Found, base: object = containers): Record<string, Handle> {
  const entries = Object.entries(own).map(([name, value]): [string, PropertyDescriptor] => [
    name,
    value instanceof Error
      ? { get: () => failWith(value), enumerable: true }
      : { value, enumerable: true },
  ])
  return Object.create(base, Object.fromEntries(entries)) as Record<string, Handle>
}

function failWith(error: Error): never {
  throw error
}
