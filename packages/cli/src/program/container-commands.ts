import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { configOption } from './config-option.ts'
import { lineCount } from './numbers.ts'

/** Commands about one container that is kept. */
export function addContainerCommands(program: Command, cli: Cli): void {
  program.commandsGroup('One of them:')
  program
    .command('url')
    .summary('print where it is')
    .description(
      'Prints the URL of a container that is up, with its password, else its first address.',
    )
    .argument('<name>', 'declared name')
    .option(...configOption)
    .action(async (name: string, options) =>
      (await import('../commands/url.ts')).url(cli, name, options),
    )
  program
    .command('logs')
    .summary('print what it has written')
    .description('Prints what a container has written, with the secrets of the config masked.')
    .argument('<name>', 'declared name')
    .option(...configOption)
    .option('-f, --follow', 'go on until it ends')
    .option('-n, --tail <lines>', 'only so many of the last lines', lineCount)
    .option('-t, --timestamps', 'put the time before each line')
    .action(async (name: string, options) =>
      (await import('../commands/logs.ts')).logs(cli, name, options),
    )
  program
    .command('exec')
    .summary('run a command in it')
    .description(
      'Runs a command in a container that is up, on the terminal where there is one. The exit code is that of the command.',
    )
    .usage('[options] <name> -- <command...>')
    .argument('<name>', 'declared name')
    .argument('<command...>', 'program and arguments')
    .option(...configOption)
    .passThroughOptions()
    .action(async (name: string, command: string[], options: { config?: string }) =>
      (await import('../commands/exec.ts')).exec(cli, {
        name,
        command: behindDashes(command),
        ...options,
      }),
    )
}

// The parser leaves them where options are passed through.
const behindDashes = (command: readonly string[]): readonly string[] =>
  command[0] === '--' ? command.slice(1) : command
