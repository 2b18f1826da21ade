import { Option, type Command } from 'commander'
import type { Cli } from '../cli.ts'
import { configOption } from './config-option.ts'
import { seconds } from './numbers.ts'

/** Commands about all containers of a project, or of all projects. */
export function addStackCommands(program: Command, cli: Cli): void {
  program.commandsGroup('Containers that stay:')
  program
    .command('up')
    .summary('start containers that stay')
    .description(
      'Starts containers that stay until `mooring down`, and returns when all are ready. Test runs of the project take them over.',
    )
    .argument('[names...]', 'declared names, else all that are not lazy')
    .option(...configOption)
    .option('-e, --env <file>', 'write variables with their URLs into a file')
    .option('-w, --watch', 'apply edits of the config, and of what images are built from')
    .addOption(
      new Option('--wait', 'return when all are ready, which `up` does anyway').conflicts('watch'),
    )
    .addOption(
      new Option('--wait-timeout <seconds>', 'fail when not all are ready by then')
        .argParser(seconds)
        .conflicts('watch'),
    )
    .action(async (names: string[], options) =>
      (await import('../commands/up.ts')).up(cli, names, options),
    )
  program
    .command('reset')
    .summary('put their data back')
    .description(
      'Puts the data of containers that are kept back to what their image, migrations and seeds made: in place where the service can, else with a new container. Connections to them may end.',
    )
    .argument('[names...]', 'declared names, else all that are kept')
    .option(...configOption)
    .action(async (names: string[], options) =>
      (await import('../commands/reset.ts')).reset(cli, names, options),
    )
  program
    .command('ps')
    .summary('list what is kept')
    .description('Lists the containers that are kept for this project.')
    .option(...configOption)
    .option('-a, --all', 'what is kept for all projects, with sizes')
    .action(async (options) => (await import('../commands/ps.ts')).ps(cli, options))
  program
    .command('down')
    .summary('remove what is kept for this project')
    .description(
      'Removes the containers, networks and volumes that are kept for this project. Snapshots and built images stay, because the next start is faster with them.',
    )
    .option(...configOption)
    .action(async (options) => (await import('../commands/down.ts')).down(cli, options))
  program
    .command('prune')
    .summary('remove what is kept for all projects')
    .description(
      'Lists what is kept on this machine for all projects, with snapshots and built images, asks, and removes it; what dead runs have left goes too. Nothing without the labels of Mooring is touched.',
    )
    .option('-p, --project <name>', 'only one, as `mooring ps --all` names it')
    .option('-y, --yes', 'do not ask')
    .action(async (options) => (await import('../commands/prune.ts')).prune(cli, options))
}
