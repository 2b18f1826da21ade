import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a project shows of itself. */
export interface Project {
  directory: string
  /** Names of all kinds of dependencies. */
  dependencies: ReadonlySet<string>
  /** Undefined where it has neither. */
  runner: Runner | undefined
  isTypeScript: boolean
  /** `"type": "module"` of package.json. */
  isModule: boolean
  /** `jest` of package.json. */
  hasJestKey: boolean
  /** The package manager whose lock file is there. */
  packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun'
}

export type Runner = 'vitest' | 'jest'

interface Manifest {
  type?: string
  jest?: unknown
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const lockFiles = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
} as const

/** Looks at a project, without running anything of it. */
export function lookAt(directory: string): Project {
  const has = (file: string): boolean => existsSync(join(directory, file))
  const manifest = manifestIn(directory)
  const dependencies = new Set(
    [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(
      (group) => Object.keys(group ?? {}),
    ),
  )
  const lock = Object.entries(lockFiles).find(([file]) => has(file))
  return {
    directory,
    dependencies,
    runner: dependencies.has('vitest') ? 'vitest' : dependencies.has('jest') ? 'jest' : undefined,
    isTypeScript: has('tsconfig.json') || dependencies.has('typescript'),
    isModule: manifest.type === 'module',
    hasJestKey: manifest.jest !== undefined,
    packageManager: lock?.[1] ?? 'npm',
  }
}

/** The text of a file of the project; undefined where there is none. */
export function textIn(
  { directory }: Pick<Project, 'directory'>,
  file: string,
): string | undefined {
  try {
    return readFileSync(join(directory, file), 'utf8')
  } catch {
    return undefined
  }
}

const manifestIn = (directory: string): Manifest => {
  const text = textIn({ directory }, 'package.json')
  try {
    return (JSON.parse(text ?? '{}') as Manifest | null) ?? {}
  } catch {
    return {}
  }
}
