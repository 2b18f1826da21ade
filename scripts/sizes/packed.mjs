import { packWorkspaces } from '../packed.mjs'

/**
 * What npm would publish of each package, by its folder's name.
 *
 * @returns {Record<string, { files: string[], sizeBytes: number }>}
 */
export function packedFiles() {
  return Object.fromEntries(
    packWorkspaces(['--dry-run']).map(({ name, files, unpackedSize }) => [
      name.slice('@mooring/'.length),
      { files: files.map(({ path }) => path), sizeBytes: unpackedSize },
    ]),
  )
}
