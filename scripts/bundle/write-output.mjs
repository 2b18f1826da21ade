import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

/** Where the compiler puts declarations. */
const declarations = `types${sep}`

/**
 * Makes a folder hold these files and declarations, nothing else. Files that have not changed are left alone, because
 * a test may be running from them.
 *
 * @param {string} folder
 * @param {Map<string, string | Uint8Array>} files contents by path in the folder
 */
export async function writeOutput(folder, files) {
  await Promise.all([...files].map(([path, content]) => writeChanged(join(folder, path), content)))
  const wanted = new Set([...files.keys()].map((path) => path.replaceAll('/', sep)))
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1)
    if (entry.isFile() && !wanted.has(path) && !path.startsWith(declarations))
      await rm(join(folder, path), { force: true })
  }
}

async function writeChanged(path, content) {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
