import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '@mooring/core'
import type { Cli } from '../cli.ts'
import { planOf, type InitPlan, type WrittenConfig } from '../init/init-plan.ts'
import { lookAt, type Project, type Runner } from '../init/look-at-project.ts'
import type { PlannedContainer } from '../init/planned-container.ts'
import { containersFor } from '../init/services.ts'
import { confirmed } from '../terminal/confirmed.ts'

export interface InitOptions {
  yes?: boolean
  /** Path of a compose file, or of a folder that has one. */
  from?: string
}

/** Writes a config, the line of the runner, and a first test, after somebody has agreed; nothing that is there is changed. */
export async function init(
  { terminal, directory }: Cli,
  { yes = false, from }: InitOptions,
): Promise<void> {
  if (!yes && !terminal.canAsk) throw nobodyToAsk()
  const project = lookAt(directory)
  const runner = project.runner ?? 'vitest'
  const written = from === undefined ? undefined : await configFrom(from, { directory, runner })
  const containers = written ? [] : containersFor(project)
  const plan = planOf(project, { runner, containers, written })
  for (const line of planLines(project, { runner, containers, plan })) terminal.line(line)
  if (plan.files.length > 0) {
    if (!yes && !(await confirmed('Write these files?')))
      return terminal.errorLine('nothing written')
    await writeAll(directory, plan)
    terminal.line(`${plan.files.map(({ path }) => path).join(', ')} written`)
  } else terminal.line('nothing to write')
  if (plan.advice.length > 0) terminal.line('\nThen:')
  for (const line of plan.advice) terminal.line(`  ${line}`)
}

async function configFrom(
  file: string,
  { directory, runner }: { directory: string; runner: Runner },
): Promise<WrittenConfig> {
  const { configFromCompose } = await import('@mooring/compose')
  return configFromCompose(file, { directory, runner: `@mooring/${runner}` })
}

function planLines(
  project: Project,
  {
    runner,
    containers,
    plan,
  }: { runner: Runner; containers: readonly PlannedContainer[]; plan: InitPlan },
): string[] {
  const runnerReason = project.runner === undefined ? ', because none is installed' : ''
  return [
    `runner: ${runner}${runnerReason}`,
    ...containers.map(
      ({ name, service, reason }) => `container ${name}: ${service ?? 'plain'} (${reason})`,
    ),
    ...plan.files.map(({ path }) => `new: ${path}`),
    ...plan.present.map((path) => `stays as it is: ${path}`),
  ]
}

async function writeAll(directory: string, { files }: InitPlan): Promise<void> {
  for (const { path, text } of files) {
    const target = join(directory, path)
    await mkdir(dirname(target), { recursive: true })
    // Never over a file that came meanwhile.
    await writeFile(target, text, { flag: 'wx' })
  }
}

const nobodyToAsk = (): UsageError =>
  new UsageError({
    code: 'CONFIRMATION_MISSING',
    what: 'Nothing is written, because there is no terminal to ask on.',
    fix: 'say `mooring init --yes`.',
  })
