import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestFiles, loadRecipes, sourceFiles } from './recipes.mjs'

test('every recipe names a tagged image of its own, and starts something', async () => {
  const recipes = (await loadRecipes()).map(({ recipe }) => recipe)
  const images = recipes.map(({ image }) => image)
  expect(new Set(images).size).toBe(images.length)
  for (const { image, config } of recipes) {
    expect(image).toMatch(/^[a-z0-9/-]+:[\w.-]+$/)
    expect(config.Entrypoint ?? config.Cmd).toBeDefined()
  }
})

test('a digest changes with the text, the name and the execute bit of a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'))
  const file = join(folder, 'entrypoint.sh')
  const digest = async () => digestFiles(await sourceFiles(folder))
  const digests = []
  for (const step of [
    () => writeFile(file, 'one', { mode: 0o644 }),
    () => writeFile(file, 'two'),
    () => chmod(file, 0o755),
    () => writeFile(join(folder, 'other'), ''),
  ]) {
    await step()
    digests.push(await digest())
  }
  expect(new Set(digests).size).toBe(4)
  expect(await digest()).toBe(digests[3])
  await rm(folder, { recursive: true })
})
