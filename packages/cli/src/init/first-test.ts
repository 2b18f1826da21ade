import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Project, Runner } from './look-at-project.ts'
import type { PlannedContainer } from './planned-container.ts'
import type { PlannedFile } from './planned-file.ts'

/** A first test, which asks the first container something. */
export function firstTest(
  project: Project,
  runner: Runner,
  container: PlannedContainer,
): PlannedFile {
  const folder = ['test', 'tests'].find((name) => existsSync(join(project.directory, name)))
  // Jest takes TypeScript only where somebody has told it how.
  const extension = runner === 'vitest' && project.isTypeScript ? 'ts' : 'js'
  const file = `containers.test.${extension}`
  const imports =
    runner === 'vitest'
      ? ["import { test } from '@mooring/vitest'", "import { expect } from 'vitest'", '']
      : []
  const { name } = container
  return {
    path: folder === undefined ? file : `${folder}/${file}`,
    text: [
      ...imports,
      `test('${name} answers', async ({ ${name} }) => {`,
      ...bodyOf(container).map((line) => `  ${line}`),
      '})',
      '',
    ].join('\n'),
  }
}

function bodyOf({ name, service, options }: PlannedContainer): string[] {
  if (service === 'postgres')
    return [
      `const { stdout } = await ${name}.exec(['sh', '-c', 'psql -U "$POSTGRES_USER" -tAc "select 1"'])`,
      "expect(stdout).toBe('1\\n')",
    ]
  if (service === 'redis' || options['image']?.startsWith("'redis:"))
    return [
      `const { stdout } = await ${name}.exec(['redis-cli', 'ping'])`,
      "expect(stdout).toBe('PONG\\n')",
    ]
  return [`expect(${name}.address()).toMatch(/:\\d+$/)`]
}
