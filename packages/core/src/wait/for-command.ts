import type { ResolvedWait } from '../config/resolved-waits.ts'
import { excerpt, lastLine } from './excerpt.ts'
import { poll } from './poll.ts'
import type { FailedProbe, WaitStrategy } from './wait-strategy.ts'
import type { WaitTarget } from './wait-target.ts'

type CommandWait = Extract<ResolvedWait, { kind: 'command' }>

// Because each probe costs the engine three requests and starts a process beside a service that
// needs the processor.
const minimumIntervalMs = 50

/** Ready when a command in the container exits with 0. */
export function waitForCommand({ command }: CommandWait): WaitStrategy {
  return {
    waitsFor: () => commandText(command),
    containerEnd: 'hopeless',
    untilReady: (target, options) =>
      poll((signal) => attempt(command, target, signal), {
        ...options,
        intervalMs: Math.max(options.intervalMs, minimumIntervalMs),
        shortestMs: minimumIntervalMs,
      }),
  }
}

// Only the program, because its arguments may hold a password.
const commandText = ([program, ...others]: readonly string[]): string =>
  `command ${program}${others.length > 0 ? ' …' : ''}`

async function attempt(
  command: readonly string[],
  target: WaitTarget,
  signal: AbortSignal,
): Promise<FailedProbe | undefined> {
  try {
    const { exitCode, stdout, stderr } = await target.exec(command, signal)
    if (exitCode === 0) return undefined
    const line = lastLine(stderr) || lastLine(stdout)
    return { text: `exit code ${exitCode}${line === '' ? '' : `: ${line}`}` }
  } catch (error) {
    signal.throwIfAborted()
    return {
      text: `could not be run: ${excerpt(error instanceof Error ? error.message : String(error))}`,
    }
  }
}
