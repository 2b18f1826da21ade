import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/**
 * Gives the containers of a copied sample project the label by which what its run left behind is found: the pages quote
 * its config without.
 */
export async function labelContainers(dir: string): Promise<void> {
  const file = join(dir, 'containers.config.ts')
  const labels = `labels: { 'com.mooring.fixture-run': '${basename(dir)}' }`
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll("image: '", `${labels}, image: '`))
}
