import { resolve } from 'node:path'
import { createJiti } from 'jiti'

/**
 * Loads a source file of a package, for what its bundle does not export.
 *
 * @param {string} path from the root of the workspace
 */
export const source = (path) => createJiti(import.meta.url).import(resolve(path))
