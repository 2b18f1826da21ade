import { readdirSync, readFileSync } from 'node:fs'

/** Pages that may quote files. */
export function examplePages() {
  return [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
    ...readdirSync('packages').map((name) => `packages/${name}/README.md`),
  ]
}

const quotedBlock = /<!-- file: (\S+) -->\n\n```(\w+)\n[^]*?```/g

/**
 * A page with each code block that follows a comment `file: PATH` replaced by the text of that file.
 *
 * @param {string} page
 * @returns {string}
 */
export function withExamples(page) {
  return page.replace(quotedBlock, (_, path, language) => {
    const text = readFileSync(path, 'utf8').trimEnd()
    return `<!-- file: ${path} -->\n\n\`\`\`${language}\n${text}\n\`\`\``
  })
}
