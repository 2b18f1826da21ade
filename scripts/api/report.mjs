import { readFileSync, readdirSync } from 'node:fs'
import { exportsOf } from './declarations.mjs'

/** Folders of the packages that have declarations. */
export const reported = readdirSync('packages').filter((name) =>
  Object.values(exportsIn(name)).some(({ types }) => types),
)

/** Where the report of a package is kept, so that a change of what it exports is seen in review. */
export const pageOf = (name) => `packages/${name}/api.md`

/** What each entry of a package exports, as its users' compiler sees it. */
export function apiReport(name) {
  const sections = Object.entries(exportsIn(name)).flatMap(([entry, conditions]) => {
    const { types } = conditions
    return types ? [sectionOf(entry, exportsOf(`packages/${name}/${types}`))] : []
  })
  return [
    `# What @mooring/${name} exports`,
    'Written by `npm run api` from the declarations; a change of it is a change for users.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function sectionOf(entry, found) {
  const texts = [...found]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, text]) => text)
  const count = `${found.size} ${found.size === 1 ? 'name' : 'names'}`
  return `## \`${entry}\`, ${count}\n\n\`\`\`ts\n${texts.join('\n')}\n\`\`\``
}

function exportsIn(name) {
  return JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')).exports
}
