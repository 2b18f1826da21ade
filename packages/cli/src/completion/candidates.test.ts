import { expect, test } from 'vitest'
import type { Cli } from '../cli.ts'
import { createProgram } from '../program/program.ts'
import { candidatesFor, type Candidates } from './candidates.ts'

/** @param line behind the name of the program, up to the cursor */
const after = (line: string): Candidates => candidatesFor(createProgram({} as Cli), line.split(' '))
const wordsAfter = (line: string): string[] => after(line).words.map(({ text }) => text)

test('first comes a command, or an option of the program where one has begun', () => {
  expect(wordsAfter('')).toContain('up')
  expect(wordsAfter('')).not.toContain('complete')
  expect(wordsAfter('')).not.toContain('--help')
  expect(wordsAfter('-')).toContain('--version')
})

test('options of a command come once, those of another do not', () => {
  expect(wordsAfter('up --wait -')).toContain('--env')
  expect(wordsAfter('up --wait -')).not.toContain('--wait')
  expect(wordsAfter('up -e file -')).not.toContain('--env')
  expect(wordsAfter('ps -')).not.toContain('--env')
})

test.each([
  { line: 'up ', given: [] },
  { line: 'up db ', given: ['db'] },
  { line: 'reset ', given: [] },
  { line: 'up --config other.ts ', given: [], configFile: 'other.ts' },
  { line: 'logs -n 3 ', given: [] },
])('the name of a container may come after "$line"', ({ line, given, configFile }) => {
  expect(after(line)).toEqual({ words: [], file: false, container: { given, configFile } })
})

test.each(['url db ', 'exec db ', 'exec db -- ', 'exec db ls -', 'logs -n ', 'nothing ', 'ps '])(
  'nothing is known of what comes after "%s"',
  (line) => {
    expect(after(line)).toEqual({ words: [], file: false })
  },
)

test.each(['report ', 'up --env ', 'up --config = ', 'init --from comp'])(
  'a path comes after "%s"',
  (line) => {
    expect(after(line)).toEqual({ words: [], file: true })
  },
)

test('a shell comes after completion', () => {
  expect(wordsAfter('completion ')).toEqual(['bash', 'zsh', 'fish'])
})
