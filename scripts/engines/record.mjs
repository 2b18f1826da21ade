import { readFileSync, writeFileSync } from 'node:fs'
import { callEngine } from '../engine/api.mjs'

const page = 'docs/engines.md'
const begin = '<!-- written by `npm run engines -- --contract --record NAME` -->'
const end = '<!-- end of the written part -->'

/** How an engine calls itself, such as 'Podman 5.8.6 (API 1.44)'. */
export async function versionOf(endpoint) {
  const { text } = await callEngine(endpoint, { path: '/version' })
  const { Components = [], Version, ApiVersion } = JSON.parse(text)
  const product = Components.some(({ Name }) => Name === 'Podman Engine') ? 'Podman' : 'Docker'
  return `${product} ${Version.replace(/\+.*/, '')} (API ${ApiVersion})`
}

/**
 * Writes the outcome of a run into the table of the page about engines.
 *
 * @param {{ name: string, version: string, passed: number, failed: number, skipped: number }} outcome
 */
export function record({ name, version, passed, failed, skipped }) {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(begin)
  const [table, after] = rest.split(end)
  const cells = [name, version, passed, failed, skipped, new Date().toISOString().slice(0, 10)]
  const rows = table
    .trim()
    .split('\n')
    .slice(2)
    .filter((row) => row.split('|')[1].trim() !== `\`${name}\``)
  rows.push(`| \`${cells[0]}\` | ${cells.slice(1).join(' | ')} |`)
  const header = [
    '| Engine | Calls itself | Passed | Failed | Skipped | Run on |',
    '| --- | --- | --- | --- | --- | --- |',
  ]
  const written = [...header, ...rows.sort()].join('\n')
  writeFileSync(page, `${before}${begin}\n\n${written}\n\n${end}${after}`)
}
