import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The version of a package as a project would load it; undefined where it is not installed. */
export function installedVersion(directory: string, name: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const version = versionIn(join(folder, 'node_modules', name, 'package.json'))
    if (version !== undefined || dirname(folder) === folder) return version
  }
}

// Read from the file, because packages need not export it.
function versionIn(file: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version
  } catch {
    return undefined
  }
}
