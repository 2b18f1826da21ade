import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import Docker from 'dockerode'
import { expect, test } from 'vitest'
import { builderOf } from '../support/builder.ts'
import { ignoreTable, keptFiles, writeIgnoredTree } from '../support/dockerignore-table.ts'
import { buildByReference, findReferenceBuilder } from '../support/reference-builder.ts'

const { isBuildKit } = await builderOf(new Docker())
const reference = await findReferenceBuilder()

test.runIf(isBuildKit && reference)(
  'the table of .dockerignore, which unit tests hold our builds to, is what the real builder does',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'dockerignore-'))
    try {
      const builds = ignoreTable.map((row, index) => ({
        row,
        context: join(root, `context-${index}`),
        output: join(root, `output-${index}`),
      }))
      for (const { row, context } of builds) await writeIgnoredTree(context, row.patterns)
      await buildByReference(reference ?? [], root, builds)
      for (const { row, output } of builds)
        expect(await filesIn(output), JSON.stringify(row.patterns)).toEqual(keptFiles(row))
    } finally {
      await rm(root, { recursive: true })
    }
  },
)

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort()
}
