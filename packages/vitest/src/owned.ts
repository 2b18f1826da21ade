import type { FileOwner, Owner, TestOwner } from '@mooring/client'
import type { RunnerTestCase } from 'vitest'

// A symbol of all realms, because a set-up file and a test file may hold two copies of this module.
const owner = Symbol.for('mooring.owner')

interface Marked {
  [owner]?: Owner
}

/** Notes who has what a test is to be given: the test itself, or its file. */
export function noteOwner(task: object, noted: FileOwner | TestOwner): void {
  Object.defineProperty(task, owner, { value: noted, configurable: true })
}

/** Undefined where nothing was prepared. */
export const ownerOf = (task: Readonly<RunnerTestCase>): Owner | undefined =>
  (task as Marked)[owner] ?? (task.file as Marked)[owner]
