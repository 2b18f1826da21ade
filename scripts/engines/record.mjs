import { callEngine } from '../engine/api.mjs'
import { writeRows } from '../written-table.mjs'

const table = {
  page: 'docs/engines.md',
  begin: '<!-- written by `npm run engines -- --contract --record NAME` -->',
  header: ['Engine', 'Calls itself', 'Passed', 'Failed', 'Skipped', 'Run on'],
}

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
  const today = new Date().toISOString().slice(0, 10)
  writeRows(table, [[`\`${name}\``, version, passed, failed, skipped, today]])
}
