import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * What an image is made of. Paths are absolute inside the image.
 * @typedef {object} Recipe
 * @property {string} image name on Docker Hub, as tests write it: `postgres:15`
 * @property {'busybox' | 'none'} [shell] `none` leaves the image without any program of its own; default `busybox`
 * @property {string} [suite] Debian suite that has them, such as `sid`; default that of the machine
 * @property {string} [needs] program of this machine that makes it; without it the image is left out, and tests of it are skipped
 * @property {boolean} [isOnRequest] built only where its name is asked for, because `npm test` does not need it
 * @property {string[]} packages Debian packages, first the one whose version is the image's; what they depend on comes along
 * @property {string} [version] of what the image is for, where that is not of the first package
 * @property {string[]} [exclude] dependencies to leave out, with everything only they need
 * @property {string[]} [lacks] programs that the official image does not have, so that busybox must not stand in for them
 * @property {string[]} [omit] paths of the packages (with `*`) that stay out of the image
 * @property {{ name: string, id: number, home: string }[]} [accounts]
 * @property {Record<string, number>} [directories] path to mode
 * @property {Record<string, string>} [links] path to target
 * @property {Record<string, string>} [append] path to text added at the end of that file
 * @property {(root: string, folders: { cache: string }) => Promise<void>} [finish] a last step on the unpacked files
 * @property {Record<string, unknown>} config the image's configuration in the words of the OCI image format
 */

/** @typedef {{ recipe: Recipe, overlay: string, digest: string }} LoadedRecipe */

const RECIPES_FOLDER = fileURLToPath(new URL('../../fixtures/images/', import.meta.url))

/** @returns {Promise<LoadedRecipe[]>} those of each folder of fixtures/images; versions of a service share its files */
export async function loadRecipes(folder = RECIPES_FOLDER) {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return (await Promise.all(names.sort().map((name) => loadFolder(join(folder, name))))).flat()
}

async function loadFolder(folder) {
  const { default: exported } = await import(pathToFileURL(join(folder, 'recipe.mjs')).href)
  const digest = await digestFiles([...(await sourceFiles(folder)), ...BUILDER_FILES])
  return [exported].flat().map((recipe) => ({ recipe, overlay: join(folder, 'files'), digest }))
}

// What the builder does to every image is a part of each recipe.
const BUILDER_FILES = ['filesystem.mjs', 'load.mjs', 'packages.mjs'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
)

/** The label that tells whether an image is up to date: a hash over files, their names and execute bits. */
export async function digestFiles(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { mode } = await stat(file)
    hash.update(`${relative(REPOSITORY, file)}\0${mode & 0o100 ? 'x' : '-'}\0`)
    hash.update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 16)
}

// Names count from here, so that two checkouts agree that an image is up to date.
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

/** @returns {Promise<string[]>} every file of a folder that is not a test, in a fixed order */
export async function sourceFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.mjs'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}
