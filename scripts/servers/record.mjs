import { run } from '../dependencies.mjs'
import { writeRows } from '../written-table.mjs'
import { servers } from './table.mjs'

/** @typedef {{ service: string, image: string, version: string, passed: number, failed: number }} Outcome */

const page = 'docs/services.md'

const table = {
  page,
  begin: '<!-- written by `npm run servers` -->',
  header: ['Service', 'Version', 'Passed', 'Failed', 'Run on'],
  keys: 2,
  // What is not run is told anew.
  keeps: ([, version]) => !version.startsWith('not run'),
}

/**
 * Writes the outcomes of runs into the table of the page about services, and which services no run has met.
 *
 * @param {Outcome[]} outcomes
 */
export function recordServers(outcomes) {
  const today = new Date().toISOString().slice(0, 10)
  const rows = outcomes.map(({ service, version, passed, failed }) => [
    `\`${service}\``,
    version,
    String(passed),
    String(failed),
    today,
  ])
  const notRun = Object.entries(servers)
    .filter(([, { images }]) => images.length === 0)
    .map(([service, { lacking }]) => [`\`${service}\``, `not run: ${lacking}`, '', '', ''])
  writeRows(table, [...rows, ...notRun], inOrder)
  run('npx', ['oxfmt', page])
}

const services = Object.keys(servers).map((service) => `\`${service}\``)

const inOrder = ([one, oneVersion], [other, otherVersion]) =>
  services.indexOf(one) - services.indexOf(other) ||
  otherVersion.localeCompare(oneVersion, 'en', { numeric: true })
