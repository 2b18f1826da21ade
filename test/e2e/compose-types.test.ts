import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runFixture } from '../support/fixture-run.ts'
import { rootFolder } from '../support/runners.ts'

const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: ['*.ts'],
}

test.each(['docs-compose', 'docs-compose-written', 'docs-compose-mixed'])(
  'the config and the tests of %s have right types',
  async (fixture) => {
    const { exitCode, output } = await runFixture({
      fixture,
      runner: 'vitest-4',
      program: join(rootFolder, 'node_modules/typescript/bin/tsc'),
      prepare: (dir) => writeFile(join(dir, 'tsconfig.json'), JSON.stringify(tsconfig)),
    })
    expect(exitCode, output).toBe(0)
  },
)
