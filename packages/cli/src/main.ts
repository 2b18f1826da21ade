import { CommanderError } from 'commander'
import type { Cli } from './cli.ts'
import { createProgram } from './program/program.ts'
import { onSignals } from './signals.ts'
import { openTerminal, type Terminal } from './terminal/terminal.ts'

/** Runs one command line, and sets the exit code: 1 where it failed, 2 where it could not be understood, 128 and more after a signal. */
export async function main(args: readonly string[]): Promise<void> {
  const left = { isBehind: false }
  process.exitCode = await exitCodeOf(args, left)
  // Behind what is still to be written.
  if (left.isBehind) process.stdout.write('', () => process.exit())
}

async function exitCodeOf(args: readonly string[], left: { isBehind: boolean }): Promise<number> {
  const terminal = openTerminal(process)
  using signals = onSignals()
  let exitCode = 0
  const cli: Cli = {
    terminal,
    directory: process.cwd(),
    signal: AbortSignal.any([signals.signal, terminal.unread]),
    fail: () => void (exitCode = 1),
    exitWith: (code) => void (exitCode = code),
    leaveBehind: () => void (left.isBehind = true),
  }
  try {
    await createProgram(cli).parseAsync(args, { from: 'user' })
    return signals.exitCode() ?? exitCode
  } catch (error) {
    if (terminal.unread.aborted) return signals.exitCode() ?? exitCode
    return signals.exitCode() ?? (await told(error, terminal))
  }
}

async function told(error: unknown, { errorLine }: Terminal): Promise<number> {
  // What was asked for with --help and --version, and mistakes in the command line, are printed already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  // Late, because a command that goes well, or only prints its page, need not wait for it.
  const { isMooringError } = await import('@mooring/core')
  const { message, stack, syscall } = error as NodeJS.ErrnoException
  // A file that is not there, and the like, is no mistake of ours.
  const isOrdinary = isMooringError(error) || syscall !== undefined
  errorLine(isOrdinary ? message : (stack ?? String(error)))
  return isMooringError(error) && error.code === 'INVALID_COMMAND' ? 2 : 1
}
