import { throwAll, type FileLife, type Handle, type TestOwner } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'
import { fullName } from './full-name.ts'
import { noteOwner } from './owned.ts'
import { containers } from './worker-session.ts'

// A database that is made anew, a report and the removal of a container, on a loaded machine.
const endTimeoutMs = 60_000

/**
 * Gives a test what it has of its own, until it is finished.
 *
 * @param options.beforeEnd what has to be done for a failed test while its containers are there
 */
export async function haveOwn(
  task: Readonly<RunnerTestCase>,
  names: readonly string[],
  {
    life,
    beforeEnd,
  }: { life: FileLife; beforeEnd: (task: Readonly<RunnerTestCase>) => Promise<void> },
): Promise<TestOwner> {
  const isConcurrent = task.concurrent === true
  const test = life.test({ fullName: fullName(task), isConcurrent })
  noteOwner(task, test)
  // The first to be registered is the last to be called, when everything else of the test is over.
  task.context.onTestFinished(() => end(task, test, beforeEnd), endTimeoutMs)
  await test.have(names)
  if (isConcurrent) Object.assign(task.context, { containers: viewOf(test) })
  return test
}

async function end(
  task: Readonly<RunnerTestCase>,
  test: TestOwner,
  beforeEnd: (task: Readonly<RunnerTestCase>) => Promise<void>,
): Promise<void> {
  const hasFailed = task.result?.state === 'fail'
  const failures = await test.giveBack({ hasFailed })
  if (hasFailed) await beforeEnd(task)
  await test.end()
  throwAll(failures ?? [])
}

// Tests that run at once read different things under the same name.
const viewOf = (test: TestOwner): object =>
  Object.create(
    containers,
    Object.fromEntries(
      [...test.own.keys()].map((name): [string, PropertyDescriptor] => [
        name,
        { get: (): Handle => test.handle(name), enumerable: true },
      ]),
    ),
  ) as object
