import { isMooringError, removeOrphans, UsageError } from '@mooring/core'
import { openKept } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'
import { removalText, tellFailures } from '../removal-text.ts'
import { confirmed } from '../terminal/confirmed.ts'
import { counted, sizeText } from '../terminal/quantities.ts'
import { keptLines } from './ps.ts'

export interface PruneOptions {
  yes?: boolean
  /** Only what this one keeps, as `ps --all` names it. */
  project?: string
}

/**
 * Removes what is kept on this machine for all projects, after it has been listed and somebody has agreed, and what dead runs have
 * left. Where no engine answers that something may be kept on, dead runs are still looked for on those that the config names.
 */
export async function prune(cli: Cli, { yes = false, project }: PruneOptions): Promise<void> {
  const { terminal, signal } = cli
  using kept = await openKept({ signal })
  const listing = kept.list({ project, withSizes: true })
  // Without a project, the look at dead runs says so as well where no engine answers at all.
  const objects = await (project === undefined ? listing.catch(unlessUnreachable) : listing)
  if (!objects) terminal.errorLine('the usual engine does not answer: what it keeps stays')
  else if (objects.length > 0) {
    for (const line of keptLines(objects, terminal)) terminal.line(line)
    const bytes = objects.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0)
    const question = `Remove ${counted(objects.length, 'object')} (${sizeText(bytes)})?`
    if (!yes && !(await agreed(terminal, question))) return terminal.errorLine('nothing removed')
    await kept.forget(project)
    const { removed, failed } = await kept.remove(objects)
    terminal.line(removalText(removed))
    tellFailures(cli, failed)
  } else {
    // What was removed by other means is to stay away too.
    await kept.forget(project)
    terminal.errorLine('nothing is kept')
  }
  if (project === undefined) await removeDead(cli)
}

function unlessUnreachable(error: unknown): undefined {
  if (!isMooringError(error) || error.code !== 'DOCKER_UNREACHABLE') throw error
}

async function agreed(terminal: Cli['terminal'], question: string): Promise<boolean> {
  if (terminal.canAsk) return confirmed(question)
  throw new UsageError({
    code: 'CONFIRMATION_MISSING',
    what: 'Nothing is removed, because there is no terminal to ask on.',
    fix: 'say `mooring prune --yes`.',
  })
}

// Nobody needs to be asked: the next test run would remove them too.
async function removeDead(cli: Cli): Promise<void> {
  const { containers, networks, volumes, failures } = await removeOrphans({
    signal: cli.signal,
    directory: cli.directory,
  })
  const objects = containers.length + networks.length + volumes.length
  if (objects > 0) cli.terminal.line(`${counted(objects, 'object')} of dead runs removed`)
  for (const { name, error } of failures)
    cli.terminal.errorLine(`${name} of a dead run could not be removed: ${firstLine(error)}`)
  if (failures.length > 0) cli.fail()
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
