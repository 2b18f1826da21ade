import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

/**
 * What npm would publish of each package, by its folder's name.
 *
 * @returns {Record<string, { files: string[], sizeBytes: number }>}
 */
export function packedFiles() {
  const names = readdirSync('packages')
  const args = ['pack', '--dry-run', '--json', '--silent']
  const workspaces = names.map((name) => `--workspace=packages/${name}`)
  const answer = JSON.parse(
    execFileSync('npm', [...args, ...workspaces], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
  )
  // Newer versions of npm answer an object instead of a list.
  return Object.fromEntries(
    Object.values(answer).map(({ name, files, unpackedSize }) => [
      name.slice('@mooring/'.length),
      { files: files.map(({ path }) => path), sizeBytes: unpackedSize },
    ]),
  )
}
