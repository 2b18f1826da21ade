import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { candidatesFor, type Candidates } from '../completion/candidates.ts'

/** A config may work for long, and a person waits for the shell. */
const configTimeoutMs = 5_000

/**
 * Prints what may come next on a command line: a candidate, a tab and what it means on each line, and `:file` where a path
 * may come. What is wrong is no news for a shell.
 */
export async function complete(
  cli: Cli,
  program: Command,
  words: readonly string[],
): Promise<void> {
  cli.leaveBehind()
  const candidates = candidatesFor(program, words)
  const current = words.at(-1) ?? ''
  const containers = await containersOf(cli, candidates)
  for (const { text, description } of [...candidates.words, ...containers])
    if (text.startsWith(current === '=' ? '' : current))
      cli.terminal.line(`${text}\t${description}`)
  if (candidates.file) cli.terminal.line(':file\t')
}

async function containersOf(
  { directory }: Cli,
  { container }: Candidates,
): Promise<Candidates['words']> {
  if (!container) return []
  const { configFile, given } = container
  const { loadConfig } = await import('@mooring/core')
  try {
    const { containers } = await Promise.race([
      loadConfig({ directory, ...(configFile !== undefined && { configFile }) }),
      late(),
    ])
    return containers
      .filter(({ name, link }) => !link && !given.includes(name))
      .map(({ name, image }) => ({ text: name, description: image ?? '' }))
  } catch {
    return []
  }
}

const late = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('the config takes too long')), configTimeoutMs).unref()
  })
