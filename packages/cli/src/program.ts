import { createRequire } from 'node:module'
import { Command } from 'commander'
import type { Cli } from './main.ts'

const { version } = createRequire(import.meta.url)('@mooring/cli/package.json') as {
  version: string
}

const configOption = [
  '-c, --config <file>',
  'config file; else the nearest containers.config upward',
] as const

/** The commands. What each does is loaded only when it runs. */
export function createProgram(cli: Cli): Command {
  const program = new Command('mooring')
    .description(
      'Starts, lists and ends the containers that tests declare in containers.config.ts.',
    )
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      outputError: (text, write) =>
        write(`[INVALID_COMMAND] ${text.replace(/^error: /, '')}\nFix: see \`mooring --help\`.\n`),
    })
  program
    .command('up')
    .summary('start containers that stay until `mooring down`')
    .description('Starts containers that stay; test runs take them over until `mooring down`.')
    .argument('[names...]', 'declared names; else all that are not lazy')
    .option(...configOption)
    .option('-e, --env <file>', 'write variables with their URLs into a file')
    .option('-w, --watch', 'apply edits of the config and of what images are built from')
    .action(async (names: string[], options) =>
      (await import('./commands/up.ts')).up(cli, names, options),
    )
  program
    .command('ps')
    .summary('list what is kept')
    .description('Lists the containers that are kept for this project.')
    .option(...configOption)
    .option(
      '-a, --all',
      'all that this machine keeps, with sizes: also networks, volumes, snapshots, images',
    )
    .action(async (options) => (await import('./commands/ps.ts')).ps(cli, options))
  program
    .command('down')
    .summary('remove what this project keeps')
    .description(
      'Removes the containers, networks and volumes that are kept for this project. Snapshots stay; see `mooring prune`.',
    )
    .option(...configOption)
    .action(async (options) => (await import('./commands/down.ts')).down(cli, options))
  return program
}
