import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagesOutside, withSiteLinks } from './links.mjs'

const root = join(import.meta.dirname, '../..')

/**
 * Copies what the site shows into a folder: the pages of docs/, and some beside it.
 *
 * @param {string} folder
 */
export function collectPages(folder) {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(join(root, 'docs'))) {
    if (name.endsWith('.md')) take(`docs/${name}`, join(folder, name))
    else cpSync(join(root, 'docs', name), join(folder, name), { recursive: true })
  }
  for (const [path, name] of Object.entries(pagesOutside)) take(path, join(folder, name))
  cpSync(join(import.meta.dirname, '../public'), join(folder, 'public'), { recursive: true })
}

function take(path, file) {
  const page = withSiteLinks(readFileSync(join(root, path), 'utf8'), path)
  const head =
    path === 'docs/index.md' ? readFileSync(join(import.meta.dirname, 'home.md'), 'utf8') : ''
  writeFileSync(file, head + page)
}
