import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../README.md', import.meta.url)

/** Puts a text between the markers of its section in README.md. @param {string} section @param {string} text */
export function writeSection(section, text) {
  const begin = `<!-- ${section} begins, written by the program -->`
  const end = `<!-- ${section} ends -->`
  const page = readFileSync(file, 'utf8')
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`bench/README.md has no section "${section}"`)
  writeFileSync(file, `${page.slice(0, from)}${begin}\n\n${text.trim()}\n\n${page.slice(to)}`)
}
