import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cli } from '../cli.ts'
import { createProgram } from './program.ts'

const root = join(import.meta.dirname, '../../../..')

test('the page of --help is the one in the docs, in 80 columns', () => {
  const program = createProgram({} as Cli).configureOutput({ getOutHelpWidth: () => 80 })
  let page = ''
  program.configureOutput({ writeOut: (text) => (page += text) }).outputHelp()
  expect(page).toBe(readFileSync(join(root, 'fixtures/docs-cli/help.txt'), 'utf8'))
})

test('each command has a summary, and each argument and option words of its own', () => {
  const commands = createProgram({} as Cli).commands.filter((one) => one.name() !== 'complete')
  const silent = commands.flatMap((command) => [
    ...(command.summary() && command.description() ? [] : [command.name()]),
    ...command.options
      .filter(({ description }) => !description)
      .map(({ flags }) => `${command.name()} ${flags}`),
    ...command.registeredArguments
      .filter(({ description }) => !description)
      .map((one) => `${command.name()} ${one.name()}`),
  ])
  expect(silent).toEqual([])
})
