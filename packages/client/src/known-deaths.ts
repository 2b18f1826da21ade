import type { ContainerRecord } from './container-record.ts'
import type { StartupError } from './errors.ts'
import type { ContainerDeath } from './failure-report.ts'
import { diedBefore } from './report/death-error.ts'

/** Containers that have ended by themselves, as a worker hears of them. */
export interface Deaths {
  heard(record: ContainerRecord): void
  /** What is down now is so for the whole test; what ends later, the test may handle itself. */
  beginTest(): void
  /** The error of a container that was down when the test began, and still is. */
  errorOf(name: string): StartupError | undefined
}

// Taken at import, because fake timers of a test replace the global later.
const { now } = Date

export function createDeaths(): Deaths {
  const down = new Map<string, ContainerDeath>()
  const sinceBefore = new Set<string>()
  return {
    heard: ({ name, death }) => {
      if (death) down.set(name, death)
      else down.delete(name)
    },
    beginTest: () => {
      if (sinceBefore.size > 0) sinceBefore.clear()
      if (down.size > 0) for (const name of down.keys()) sinceBefore.add(name)
    },
    errorOf: (name) => {
      if (sinceBefore.size === 0 || !sinceBefore.has(name)) return undefined
      const death = down.get(name)
      return death && withoutFrames(diedBefore(death, now()))
    },
  }
}

// Frames of this package would hide the place in the test, which runners show by themselves.
function withoutFrames(error: StartupError): StartupError {
  error.stack = `${error.name}: ${error.message}`
  return error
}
