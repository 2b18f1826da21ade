import { Argument, type Command } from 'commander'
import type { Cli } from '../cli.ts'
import { completionScripts, type Shell } from '../completion/scripts.ts'
import { configOption } from './config-option.ts'

/** Commands about a project and its machine. */
export function addProjectCommands(program: Command, cli: Cli): void {
  program.commandsGroup('The project:')
  program
    .command('init')
    .summary('write a config for this project')
    .description(
      'Looks at the dependencies and migrations of the project, and writes containers.config, the line of the runner and a first test. Nothing that is there is changed.',
    )
    .option('-y, --yes', 'do not ask')
    .option('--from <file>', 'write what a compose file declares')
    .action(async (options) => (await import('../commands/init.ts')).init(cli, options))
  program
    .command('doctor')
    .summary('find out why tests do not run')
    .description(
      'Looks at the engine, the machine and the project, and says what to do about what is wrong. Fails where tests cannot run.',
    )
    .option(...configOption)
    .option('--json', 'print the findings as JSON')
    .action(async (options) => (await import('../commands/doctor.ts')).doctor(cli, options))
  program
    .command('report')
    .summary('make a page about a run')
    .description(
      'Makes a page about a run from the file that `events` in the config names: what its time went into, its containers and tests, and what failed. The page needs nothing but a browser.',
    )
    .argument('<file>', 'file of the events')
    .option('-o, --output <file>', 'where to write it, else beside the events')
    .action(async (file: string, options) =>
      (await import('../commands/report.ts')).report(cli, file, options),
    )
  program
    .command('config')
    .summary('print the config with its defaults')
    .description('Checks the config, and prints it with defaults filled in and secrets masked.')
    .option(...configOption)
    .option('--json', 'print all of it')
    .action(async (options) => (await import('../commands/config.ts')).config(cli, options))
  program
    .command('completion')
    .summary('print a script that completes in a shell')
    .description(
      'Prints a script with which a shell completes commands, options and the names of containers. It is loaded by `source <(mooring completion bash)` in ~/.bashrc, the same with zsh in ~/.zshrc, and `mooring completion fish | source` in config.fish.',
    )
    .addArgument(new Argument('<shell>', 'which').choices(Object.keys(completionScripts)))
    .action((shell: Shell) => cli.terminal.line(completionScripts[shell].trimEnd()))
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) =>
      (await import('../commands/complete.ts')).complete(cli, program, words),
    )
}
