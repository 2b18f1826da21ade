import { openKept, projectAt } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'
import { removalText, tellFailures } from '../removal-text.ts'

/** Removes the containers, networks and volumes that the project of the folder keeps. */
export async function down(cli: Cli, { config }: { config?: string }): Promise<void> {
  const { terminal, directory, signal } = cli
  const project = await projectAt(directory, config)
  using kept = await openKept({ signal })
  const objects = await kept.list({ project })
  const due = objects.filter(({ kind }) => kind !== 'snapshot' && kind !== 'image')
  await kept.forget(project)
  if (due.length === 0) return terminal.errorLine('nothing is kept for this project')
  const { removed, failed } = await kept.remove(due)
  terminal.line(removalText(removed))
  tellFailures(cli, failed)
}
