import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { textIn, type Project, type Runner } from './look-at-project.ts'
import type { PlannedFile } from './planned-file.ts'

const extensions = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']

/** What makes a runner start containers: its config, which stays if it does so already, or else what to add to it. */
export function runnerFile(project: Project, runner: Runner): PlannedFile | { advice: string[] } {
  return runner === 'vitest' ? vitestFile(project) : jestFile(project)
}

function vitestFile(project: Project): PlannedFile | { advice: string[] } {
  const there = firstThere(project, ['vitest.config', 'vite.config'])
  const line = "import { containers } from '@mooring/vitest/plugin'"
  if (there !== undefined)
    return has(project, there, /@mooring\/vitest\/plugin/)
      ? { path: there, text: '' }
      : { advice: [`add to ${there}:`, `  ${line}`, '  plugins: [containers()]'] }
  const text = [
    line,
    "import { defineConfig } from 'vitest/config'",
    '',
    'export default defineConfig({ plugins: [containers()] })',
    '',
  ].join('\n')
  return { path: project.isTypeScript ? 'vitest.config.ts' : 'vitest.config.mjs', text }
}

function jestFile(project: Project): PlannedFile | { advice: string[] } {
  const file = project.hasJestKey
    ? 'package.json'
    : firstThere(project, ['jest.config'], [...extensions, 'json'])
  if (file !== undefined && has(project, file, /preset['"]?\s*:\s*['"]@mooring\/jest/))
    return { path: file, text: '' }
  const place = project.hasJestKey ? 'package.json, under "jest"' : file
  if (place !== undefined) return { advice: [`add to ${place}:`, "  preset: '@mooring/jest'"] }
  const exported = project.isModule ? 'export default' : 'module.exports ='
  return { path: 'jest.config.js', text: `${exported} { preset: '@mooring/jest' }\n` }
}

const has = (project: Project, file: string, line: RegExp): boolean =>
  line.test(textIn(project, file) ?? '')

function firstThere(
  { directory }: Project,
  names: readonly string[],
  ends: readonly string[] = extensions,
): string | undefined {
  const files = names.flatMap((name) => ends.map((end) => `${name}.${end}`))
  return files.find((file) => existsSync(join(directory, file)))
}
