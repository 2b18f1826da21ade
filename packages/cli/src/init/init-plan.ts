import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configText } from './config-text.ts'
import { firstTest } from './first-test.ts'
import type { Project, Runner } from './look-at-project.ts'
import type { PlannedContainer } from './planned-container.ts'
import type { PlannedFile } from './planned-file.ts'
import { runnerFile } from './runner-files.ts'

/** What `init` does to a project. */
export interface InitPlan {
  files: PlannedFile[]
  /** Paths that are there already, and stay as they are. */
  present: string[]
  /** What is left to do by hand, a line each. */
  advice: string[]
}

export interface Wanted {
  runner: Runner
  containers: readonly PlannedContainer[]
  /** A config that is written from something else, in the place of one with the containers. */
  written?: WrittenConfig | undefined
}

/** The text of a config, the packages that it imports, and what a person should know of it. */
export interface WrittenConfig {
  readonly text: string
  readonly packages: readonly string[]
  readonly notes: readonly string[]
}

/** Plans the files of a project; none that is there is written. */
export function planOf(project: Project, { runner, containers, written }: Wanted): InitPlan {
  const [first] = written ? [] : containers
  const ofRunner = runnerFile(project, runner)
  // Ours is TypeScript, which the loader of configs reads wherever it lies.
  const config = configPath({ ...project, isTypeScript: project.isTypeScript || !!written })
  const wanted = [
    { path: config, text: written?.text ?? configText(containers, project) },
    ...('advice' in ofRunner ? [] : [ofRunner]),
    ...(first ? [firstTest(project, runner, first)] : []),
  ]
  const isThere = ({ path }: PlannedFile): boolean => existsSync(join(project.directory, path))
  return {
    files: wanted.filter((file) => !isThere(file)),
    present: wanted.filter(isThere).map(({ path }) => path),
    advice: [
      ...('advice' in ofRunner ? ofRunner.advice : []),
      ...installAdvice(project, { runner, containers: written ? [] : containers, written }),
      ...(written?.notes ?? []),
    ],
  }
}

// One that is there in another form would be found first, or be in the way.
function configPath({ directory, isTypeScript }: Project): string {
  const there = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json']
    .map((extension) => `containers.config.${extension}`)
    .find((file) => existsSync(join(directory, file)))
  return there ?? (isTypeScript ? 'containers.config.ts' : 'containers.config.mjs')
}

const installCommands = {
  npm: 'npm install --save-dev',
  pnpm: 'pnpm add --save-dev',
  yarn: 'yarn add --dev',
  bun: 'bun add --dev',
}

function installAdvice(
  { dependencies, packageManager }: Project,
  { runner, containers, written }: Wanted,
): string[] {
  const packages = [
    '@mooring/core',
    `@mooring/${runner}`,
    ...(written?.packages ?? []),
    ...(containers.some(({ service }) => service) ? ['@mooring/services'] : []),
    runner,
    ...containers.flatMap(({ client }) => client ?? []),
  ].filter((name) => !dependencies.has(name))
  const missing = [...new Set(packages)]
  return missing.length > 0 ? [`${installCommands[packageManager]} ${missing.join(' ')}`] : []
}
