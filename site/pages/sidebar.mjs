import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const groups = {
  Start: ['vitest', 'jest', 'other-runners', 'cli', 'typescript', 'testcontainers'],
  Guides: [
    'testing-an-api',
    'services',
    'postgres',
    'compose',
    'networking',
    'links',
    'reuse',
    'recipes',
  ],
  'When something fails': ['debugging', 'troubleshooting', 'errors', 'report'],
  Machines: ['ci', 'engines', 'several-engines', 'kubernetes', 'security'],
  Reference: ['config', 'how-it-works', 'changelog'],
}

/**
 * The sidebar: every page of a folder, in its group or else under `More`.
 *
 * @param {string} folder
 * @returns {{ text: string, collapsed: boolean, items: { text: string, link: string }[] }[]}
 */
export function sidebarOf(folder) {
  const pages = readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => name.slice(0, -'.md'.length))
  const grouped = new Set(Object.values(groups).flat())
  const all = { ...groups, More: pages.filter((page) => !grouped.has(page)) }
  return Object.entries(all)
    .map(([text, names]) => ({
      text,
      collapsed: false,
      items: names
        .filter((name) => pages.includes(name))
        .map((name) => ({ text: titleOf(join(folder, `${name}.md`)), link: `/${name}` })),
    }))
    .filter(({ items }) => items.length > 0)
}

const titleOf = (file) => /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? file
