import { examine, type Finding } from '@mooring/core/commands'
import type { Cli } from '../cli.ts'
import { clientFindings } from '../doctor/client-findings.ts'
import { versionFindings } from '../doctor/version-findings.ts'
import { widthOf, type Style } from '../terminal/style.ts'

export interface DoctorOptions {
  config?: string
  json?: boolean
}

/** Tells what of this machine and project is in order, and what to do about the rest; fails where tests cannot run. */
export async function doctor(cli: Cli, options: DoctorOptions): Promise<void> {
  const { terminal, directory, signal } = cli
  // A config that waits, or a name that the system looks up, would hold it.
  cli.leaveBehind()
  const { findings, config } = await examine({ directory, configFile: options.config, signal })
  const all = [
    ...findings,
    ...(config ? clientFindings(config) : []),
    ...versionFindings(config?.directory ?? directory),
  ]
  if (options.json) terminal.line(JSON.stringify(all, undefined, 2))
  else for (const line of findingLines(all, terminal.style)) terminal.line(line)
  if (all.some(({ level }) => level === 'fail')) cli.fail()
}

/** A line for each finding, with its details and its fix below it. */
export function findingLines(findings: readonly Finding[], style: Style): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const marks: Record<Finding['level'], string> = {
    ok: style.green('ok  '),
    warn: style.yellow('warn'),
    fail: style.red('fail'),
  }
  return findings.flatMap(({ check, level, text, details = [], fix }) => {
    const head = `${marks[level]}  ${check.padEnd(width)}  `
    const indent = ' '.repeat(widthOf(head))
    const below = [...details, ...(fix === undefined ? [] : [`fix: ${fix}`])]
    return [head + text, ...below.map((line) => indent + style.dim(line))]
  })
}
