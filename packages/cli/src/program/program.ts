import { createRequire } from 'node:module'
import { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { addContainerCommands } from './container-commands.ts'
import { addProjectCommands } from './project-commands.ts'
import { addStackCommands } from './stack-commands.ts'

const { version } = createRequire(import.meta.url)('@mooring/cli/package.json') as {
  version: string
}

const examples = `
Examples:
  mooring up                   start what the config declares, and keep it
  mooring up db --env .env     only db, and write DB_URL into .env
  mooring exec db -- psql -U postgres
  mooring reset db             its data becomes what migrations and seeds made
  mooring down                 remove what is kept for this project

Test runs of the project take over the containers that are up. Commands find the
nearest containers.config file from the working directory upward.
`

/** All commands. What each does is loaded only when it runs. */
export function createProgram(cli: Cli): Command {
  const program = new Command('mooring')
    .description(
      'Starts, lists and ends the containers that tests declare in containers.config.ts.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this page; after a command, the one of the command')
    .helpCommand(false)
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', examples)
  addStackCommands(program, cli)
  addContainerCommands(program, cli)
  addProjectCommands(program, cli)
  reportMistakes(program, 'mooring --help')
  for (const command of program.commands)
    reportMistakes(command, `mooring ${command.name()} --help`)
  return program
}

const reportMistakes = (command: Command, help: string): Command =>
  command.configureOutput({ outputError: (text, write) => write(mistakeText(text, help)) })

// The parser writes "error: …", and the near word in a line of its own.
function mistakeText(text: string, help: string): string {
  const [what = '', near] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
  const guess = near === undefined ? '' : ` ${near.replace(/^\((.*)\)$/, '$1')}`
  return `[INVALID_COMMAND] ${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.?$/, '.')}${guess}\n\nFix: see \`${help}\`.\n`
}
