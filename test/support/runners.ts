import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isThorough } from './thorough.ts'

/** Test runners that sample projects are run with; each is an npm workspace under fixtures/runners. */
export const vitestRunners = ['vitest-3', 'vitest-4', 'vitest-5'] as const
export const jestRunners = ['jest-30.0', 'jest-30'] as const

/** The oldest and the newest, for what is too slow to be run with each in every run. */
export const outermostVitestRunners: readonly (typeof vitestRunners)[number][] = isThorough
  ? vitestRunners
  : ['vitest-3', 'vitest-5']
/** As above; the oldest Jest differs too little from the newest to be run here as well. */
export const newestJestRunners: readonly (typeof jestRunners)[number][] = isThorough
  ? jestRunners
  : ['jest-30']
/** Runners that Mooring has no adapter for. */
export const otherRunners = ['node-test', 'playwright', 'bun'] as const
export type Runner =
  | (typeof vitestRunners)[number]
  | (typeof jestRunners)[number]
  | (typeof otherRunners)[number]

export const rootFolder: string = fileURLToPath(new URL('../..', import.meta.url))
export const fixturesFolder: string = join(rootFolder, 'fixtures')
export const runnerFolder = (runner: Runner): string => join(fixturesFolder, 'runners', runner)

const programs = {
  'vitest-3': ['vitest', 'vitest.mjs'],
  'vitest-4': ['vitest', 'vitest.mjs'],
  'vitest-5': ['vitest', 'vitest.mjs'],
  'jest-30.0': ['jest', 'bin/jest.js'],
  'jest-30': ['jest', 'bin/jest.js'],
  playwright: ['@playwright/test', 'cli.js'],
} as const satisfies Partial<Record<Runner, PathInPackage>>

type PathInPackage = readonly [packageName: string, path: string]

/** Runners that are a program for Node; the others are a runtime. */
export type ProgramRunner = keyof typeof programs

export const isProgram = (runner: Runner): runner is ProgramRunner =>
  Object.hasOwn(programs, runner)

/** Path of the program that a runner's own command starts. */
export const programOf = (runner: ProgramRunner): string => pathIn(runner, programs[runner])

function pathIn(runner: Runner, [packageName, path]: PathInPackage): string {
  const require = createRequire(join(runnerFolder(runner), 'package.json'))
  return join(dirname(require.resolve(`${packageName}/package.json`)), path)
}

/** What the newest Node compiles in one run of the tests; sample projects have other paths in each. */
export const compiledFolder: string = join(rootFolder, '.cache', 'compiled')

/** The newest Node at hand: the one of the `node` package. */
export const newestNode: string = join(
  rootFolder,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** The machine's own Node; npm puts that of the `node` package before it. */
export const machineNode: string = findMachineNode()

/** The oldest Node at hand that a runner supports; for Bun, Bun. */
export function nodeOf(runner: Runner): string {
  if (runner === 'bun') return pathIn('bun', ['bun', 'bin/bun.exe'])
  return runner === 'vitest-5' ? newestNode : machineNode
}

function findMachineNode(): string {
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !resolve(folder).includes(`node_modules${sep}`))
  return (
    folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ??
    process.execPath
  )
}
