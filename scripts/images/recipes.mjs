import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * What an image is made of. Paths are absolute inside the image.
 * @typedef {object} Recipe
 * @property {string} image name on Docker Hub, as tests write it: `postgres:15`
 * @property {'busybox' | 'none'} [shell] `none` leaves the image without any program of its own; default `busybox`
 * @property {string[]} packages Debian packages; what they depend on comes along
 * @property {string[]} [exclude] dependencies to leave out, with everything only they need
 * @property {string[]} [omit] paths of the packages (with `*`) that stay out of the image
 * @property {{ name: string, id: number, home: string }[]} [accounts]
 * @property {Record<string, number>} [directories] path to mode
 * @property {Record<string, string>} [links] path to target
 * @property {Record<string, string>} [append] path to text added at the end of that file
 * @property {(root: string) => Promise<void>} [finish] a last step on the unpacked files
 * @property {Record<string, unknown>} config the image's configuration in the words of the OCI image format
 */

/** @typedef {{ recipe: Recipe, folder: string, overlay: string, digest: string }} LoadedRecipe */

export const RECIPES_FOLDER = fileURLToPath(new URL('../../fixtures/images/', import.meta.url))

/** @returns {Promise<LoadedRecipe[]>} one per folder of fixtures/images */
export async function loadRecipes(folder = RECIPES_FOLDER) {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(names.sort().map((name) => loadRecipe(join(folder, name))))
}

async function loadRecipe(folder) {
  const { default: recipe } = await import(pathToFileURL(join(folder, 'recipe.mjs')).href)
  const digest = await digestFolders([folder, BUILDER_FOLDER])
  return { recipe, folder, overlay: join(folder, 'files'), digest }
}

// The builder's own source is part of the digest, because it shapes every image.
const BUILDER_FOLDER = fileURLToPath(new URL('.', import.meta.url))

/** The label that tells whether an image is up to date: a hash over every file, its name and its execute bit. */
export async function digestFolders(folders) {
  const hash = createHash('sha256')
  for (const folder of folders) {
    for (const file of await sourceFiles(folder)) {
      const { mode } = await stat(file)
      hash
        .update(`${relative(folder, file)}\0${mode & 0o100 ? 'x' : '-'}\0`)
        .update(await readFile(file))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function sourceFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.mjs'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}
