import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Docker from 'dockerode'
import { removeLeftovers } from './engine/own-containers.mjs'
import { ensureImage } from './engine/own-image.mjs'
import { loadAverage, machine } from './report/machine.mjs'
import { writeSection } from './report/readme.mjs'
import { service } from './service.mjs'

/**
 * Measures one thing. The names of the modules in `measures` are what the program's arguments choose from.
 *
 * @callback Measure
 * @param {{ rounds: number | undefined, engineSocketPath: string, signal: AbortSignal, only: string[], former?: string }} options
 *   `rounds` in place of its own number of samples; `only` rows whose names have all these parts, and `former`, another built
 *   checkout as one more contender, where a measure knows them
 * @returns {Promise<string>} Markdown
 */

// The program behind `npm run bench`: measures one thing after the other and writes what it found into README.md.

const names = [
  'run',
  'imports',
  'start',
  'many',
  'requests',
  'attach',
  'logs',
  'watchdog',
  'injection',
  'config',
  'isolation',
  'tunnel',
  'links',
]
const { values, positionals } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    former: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`bench    no measure "${unknown[0]}"; there are ${names.join(', ')}`)
  process.exit(2)
}

const engineSocketPath =
  (process.env.DOCKER_HOST ?? '').replace(/^unix:\/\//, '') || '/var/run/docker.sock'
const docker = new Docker({ socketPath: engineSocketPath })
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
const cut = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => cut.abort(new Error(name)))
const host = await machine(docker)
await ensureImage(docker, service({ wait: 'ports' }).image)
try {
  for (const name of positionals.length > 0 ? positionals : names) await run(name)
} catch (error) {
  console.error(
    `bench    ${cut.signal.aborted ? `cut off by ${cut.signal.reason.message}` : error.stack}`,
  )
  process.exitCode = 1
} finally {
  // What the engine was asked for before the cut may only just come to be.
  if (cut.signal.aborted) await delay(2_000)
  const left = await removeLeftovers(docker)
  console.log(
    `bench    ${left.length === 0 ? 'nothing is left on the engine' : `removed what was left: ${left.join(', ')}`}`,
  )
  if (left.length > 0) process.exitCode = 1
}

async function run(name) {
  const { title, measure } = await import(`./measures/${name}.mjs`)
  const startedAtMs = Date.now()
  const loadBefore = loadAverage()
  console.log(`bench    ${title}`)
  const figures = await measure({
    rounds,
    engineSocketPath,
    signal: cut.signal,
    only: values.only,
    former: values.former && resolve(values.former),
  })
  const tookSeconds = ((Date.now() - startedAtMs) / 1000).toFixed(0)
  const conditions = `${new Date().toISOString().slice(0, 10)}, ${host}. Load average ${loadBefore} before, ${loadAverage()} after; it took ${tookSeconds} s.`
  console.log(`\n${figures}\n\n${conditions}\n`)
  if (!values['dry-run'] && values.only.length === 0)
    writeSection(name, `${figures}\n\n${conditions}`)
}
