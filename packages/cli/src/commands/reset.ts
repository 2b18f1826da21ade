import { resetKept } from '@mooring/core/commands'
import { addressesOf } from '../addresses.ts'
import type { Cli } from '../cli.ts'
import { createProgress } from '../terminal/progress.ts'
import { tableLines } from '../terminal/table.ts'

/** Puts the data of kept containers back to what their start made, and prints how and where they are. */
export async function reset(
  cli: Cli,
  names: readonly string[],
  { config }: { config?: string },
): Promise<void> {
  const { terminal, directory, signal } = cli
  const done = await resetWithProgress(cli, names, { directory, configFile: config, signal })
  if (done.length === 0) return terminal.errorLine('nothing is kept for this project')
  const rows = done.map(({ record, isNew }) => [
    record.name,
    isNew ? 'new container' : 'put back',
    addressesOf(record).join(', '),
  ])
  const options = { columns: terminal.columns(), heading: terminal.style.bold }
  for (const text of tableLines(['NAME', 'DATA', 'ADDRESS'], rows, options)) terminal.line(text)
}

type Resetting = Pick<Parameters<typeof resetKept>[0], 'directory' | 'configFile' | 'signal'>

async function resetWithProgress(
  { terminal }: Cli,
  names: readonly string[],
  options: Resetting,
): ReturnType<typeof resetKept> {
  using progress = createProgress(terminal)
  return await resetKept({
    ...options,
    names,
    onChosen: progress.begin,
    onEvent: progress.note,
  })
}
