import { keptContainer, type ExecStreams } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'

/** Runs a command in a container that is up, on the terminal where there is one; its exit code becomes ours. */
export async function exec(
  { terminal, directory, signal, exitWith }: Cli,
  { name, command, config }: { name: string; command: readonly string[]; config?: string },
): Promise<void> {
  using container = await keptContainer(name, { directory, configFile: config, signal })
  const { stdin, stdout } = terminal
  const isTerminal = stdin.isTTY && stdout.isTTY
  // Ctrl-C and the like are for the command.
  if (isTerminal) stdin.setRawMode(true)
  try {
    exitWith(await container.exec(command, streamsOf(terminal, isTerminal)))
  } finally {
    if (isTerminal) stdin.setRawMode(false)
    // A terminal, or a pipe that nobody closes, would keep the process.
    stdin.destroy()
  }
}

function streamsOf({ stdin, stdout, stderr }: Cli['terminal'], isTerminal: boolean): ExecStreams {
  return {
    input: stdin,
    output: stdout,
    error: stderr,
    terminal: isTerminal
      ? {
          size: () => ({ columns: stdout.columns, rows: stdout.rows }),
          onResize: (listener) => {
            stdout.on('resize', listener)
            return () => void stdout.off('resize', listener)
          },
        }
      : undefined,
  }
}
