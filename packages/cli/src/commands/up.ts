import { StartupError } from '@mooring/core'
import { createMask, evidence, startKept, type KeptStart } from '@mooring/core/commands'
import { addressesOf } from '../addresses.ts'
import type { Cli } from '../cli.ts'
import { variablesOf } from '../connection-variables.ts'
import { createProgress } from '../terminal/progress.ts'
import { tableLines } from '../terminal/table.ts'
import { watch } from '../watch.ts'
import { accessEnvFolder, writeEnvFile } from '../write-env-file.ts'

export interface UpOptions {
  config?: string
  /** File that gets the variables. */
  env?: string
  watch?: boolean
  /** Time after which what is not ready counts as failed. @default that of each container */
  waitTimeout?: number
}

/** Starts containers to stay, and prints where they are. */
export async function up(cli: Cli, names: readonly string[], options: UpOptions): Promise<void> {
  const { terminal, directory } = cli
  // Before anything is started that would then stay.
  if (options.env !== undefined) await accessEnvFolder(directory, options.env)
  const started = await start(cli, names, options)
  try {
    await tell(cli, started, options)
    if (!options.watch) return
    terminal.errorLine('watching for edits; Ctrl-C ends the watch, and the containers stay')
    await watch(cli, started, () => tell(cli, started, options))
  } finally {
    await started.close()
  }
}

async function start(
  { terminal, directory, signal }: Cli,
  names: readonly string[],
  { config, watch: isWatched = false, waitTimeout: timeoutS }: UpOptions,
): Promise<KeptStart> {
  using progress = createProgress(terminal)
  const late = timeoutS === undefined ? undefined : AbortSignal.timeout(timeoutS * 1000)
  const waiting = new Set<string>()
  try {
    return await startKept({
      directory,
      configFile: config,
      names,
      signal: late ? AbortSignal.any([signal, late]) : signal,
      isWatched,
      onChosen: (containers) => {
        for (const { name } of containers) waiting.add(name)
        progress.begin(containers)
      },
      onEvent: (event) => {
        if (event.kind === 'container-ready') waiting.delete(event.container)
        progress.note(event)
      },
    })
  } catch (error) {
    if (late?.aborted && !signal.aborted && error === late.reason)
      throw notReady([...waiting], timeoutS)
    throw error
  }
}

const notReady = (names: readonly string[], timeoutS = 0): StartupError =>
  new StartupError({
    code: 'WAIT_TIMEOUT',
    what: `The containers were not ready within ${timeoutS} s, so what was made for this start is removed.`,
    why: evidence('not ready', names.join(', ')),
    fix: 'give a longer `--wait-timeout`, or find out with `mooring up` what they wait for.',
  })

async function tell(
  { terminal, directory }: Cli,
  started: KeptStart,
  { env }: UpOptions,
): Promise<void> {
  const { line, errorLine, style, errorStyle, columns } = terminal
  for (const { name, reason } of started.leftOut)
    errorLine(errorStyle.dim(`${name} is not started: it ${reason}`))
  const mask = createMask(started.config)
  const rows = started
    .records()
    .map((record) => [record.name, addressesOf(record).join(', '), mask(record.url ?? '')])
  if (rows.length === 0) return errorLine('nothing is declared that could be started to stay')
  const options = { columns: columns(), heading: style.bold }
  for (const text of tableLines(['NAME', 'ADDRESS', 'URL'], rows, options)) line(text)
  if (env !== undefined) {
    const count = await writeEnvFile(directory, env, variablesOf(started))
    errorLine(`${count} variable${count === 1 ? '' : 's'} written to ${env}`)
  }
  if (!started.isNoted)
    errorLine(
      errorStyle.yellow(
        'the folder for state cannot be written, so test runs will not take these over; see `mooring doctor`',
      ),
    )
}
