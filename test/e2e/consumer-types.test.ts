import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kinds, optionsOf, oursIn } from '../../scripts/types-matrix/cells.mjs'
import { runFixture } from '../support/fixture-run.ts'
import { rootFolder } from '../support/runners.ts'

const newest = '7.0'
const known = kinds.filter((kind) => optionsOf(newest, kind) !== undefined)

// The other compilers are those of `npm run types-matrix`.
test.each(known)('a project has our types with modules of the kind $name', async (kind) => {
  const write = async (dir: string): Promise<void> => {
    const tsconfig = { compilerOptions: optionsOf(newest, kind), include: ['.'] }
    await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(tsconfig))
    await writeFile(join(dir, 'package.json'), JSON.stringify({ type: kind.type }))
  }
  const { output } = await runFixture({
    fixture: 'types-consumer',
    runner: 'vitest-4',
    program: join(rootFolder, 'node_modules/typescript/bin/tsc'),
    prepare: write,
  })
  expect(oursIn(output)).toEqual([])
})
