import { openKept, projectAt, type KeptObject } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'
import { ageText, sizeText } from '../terminal/quantities.ts'
import { tableLines } from '../terminal/table.ts'

export interface PsOptions {
  config?: string
  all?: boolean
}

/** Lists the containers that are kept for the project of the folder, or all that is kept on this machine. */
export async function ps(cli: Cli, options: PsOptions): Promise<void> {
  const { terminal, directory, signal } = cli
  const project = options.all ? undefined : await projectAt(directory, options.config)
  using kept = await openKept({ signal })
  const objects = await kept.list({ project, withSizes: options.all ?? false })
  const lines = options.all
    ? keptLines(objects, terminal)
    : containerLines(
        objects.filter(({ kind }) => kind === 'container'),
        terminal,
      )
  if (lines.length <= 1)
    return terminal.errorLine(
      options.all ? 'nothing is kept on this machine' : 'nothing is kept for this project',
    )
  for (const line of lines) terminal.line(line)
}

/** The containers that are kept for a project, a row each; with their engine where several are named. */
export function containerLines(
  objects: readonly KeptObject[],
  { columns, style }: Cli['terminal'],
): string[] {
  const areOnSeveral = objects.some(({ engine }) => engine !== undefined)
  const rows = objects.map(({ declared, engine, container, createdAtMs }) => [
    declared,
    ...(areOnSeveral ? [engine ?? ''] : []),
    container?.status ?? '',
    (container?.ports ?? [])
      .map(({ address, containerPort }) => `${address}->${containerPort}`)
      .join(', '),
    ageText(createdAtMs),
    container?.image ?? '',
  ])
  const headings = [
    'NAME',
    ...(areOnSeveral ? ['ENGINE'] : []),
    'STATUS',
    'ADDRESS',
    'AGE',
    'IMAGE',
  ]
  return tableLines(headings, rows, {
    columns: columns(),
    heading: style.bold,
  })
}

/** All that is kept, a row each. */
export function keptLines(
  objects: readonly KeptObject[],
  { columns, style }: Cli['terminal'],
): string[] {
  const rows = objects.map(({ project, kind, declared, container, createdAtMs, sizeBytes }) => [
    project,
    kind === 'image' ? 'built image' : kind,
    declared,
    container?.state ?? '',
    ageText(createdAtMs),
    kind === 'network' ? '' : sizeText(sizeBytes),
  ])
  return tableLines(['PROJECT', 'KIND', 'NAME', 'STATE', 'AGE', 'SIZE'], rows, {
    columns: columns(),
    right: ['SIZE'],
    heading: style.bold,
  })
}
