import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Docker from 'dockerode'
import { removeLeftovers } from './engine/own-containers.mjs'
import { findFalseReadies } from './readiness/false-readies.mjs'
import { figures } from './readiness/figures.mjs'
import { measureOvershoot } from './readiness/overshoot.mjs'
import { remember } from './readiness/results.mjs'
import { serverNames } from './readiness/servers.mjs'
import { loadAverage, machine } from './report/machine.mjs'
import { writeSection } from './report/readme.mjs'

// The program behind `npm run bench:readiness`: are servers ready when they are told to be, and how long have they been?

const { values, positionals } = parseArgs({
  options: {
    starts: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '10' },
    'dry-run': { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !serverNames.includes(name))
if (unknown.length > 0) {
  console.error(`bench    no server "${unknown[0]}"; there are ${serverNames.join(', ')}`)
  process.exit(2)
}

const starts = Number(values.starts)
const rounds = Number(values.rounds)
const docker = new Docker()
const cut = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => cut.abort(new Error(name)))
const host = await machine(docker)
try {
  for (const name of positionals.length > 0 ? positionals : serverNames) await run(name)
} catch (error) {
  console.error(
    `bench    ${cut.signal.aborted ? `cut off by ${cut.signal.reason.message}` : error.stack}`,
  )
  process.exitCode = 1
} finally {
  // What the engine was asked for before the cut may only just come to be.
  if (cut.signal.aborted) await delay(2_000)
  const left = await removeLeftovers(docker)
  if (left.length > 0) console.log(`bench    removed what was left: ${left.join(', ')}`)
  if (left.length > 0) process.exitCode = 1
}

async function run(name) {
  const measured = {
    ...(rounds > 0 && (await idle(name))),
    ...(starts > 0 && (await loaded(name))),
  }
  const text = figures(remember(host, name, measured))
  console.log(`\n${text}\n\n${host}.\n`)
  if (!values['dry-run']) writeSection('readiness', `${text}\n\n${host}.`)
}

async function idle(name) {
  console.log(`bench    ${name}: ${rounds} starts, one at a time`)
  const loadBefore = loadAverage()
  const measured = await measureOvershoot(name, { rounds, signal: cut.signal })
  console.log(`bench    ${measured.overshootsMs.map((ms) => ms.toFixed(1)).join(' ')}`)
  if (measured.disturbed > 0)
    console.log(`bench    ${measured.disturbed} of them began on a busy machine`)
  return { ...measured, load: `${loadBefore} to ${loadAverage()}` }
}

async function loaded(name) {
  console.log(`bench    ${name}: ${starts} starts on a busy machine`)
  const falseReadies = await findFalseReadies(name, { starts, signal: cut.signal })
  for (const failure of falseReadies) console.error(`bench    ${name} was not ready: ${failure}`)
  if (falseReadies.length > 0) process.exitCode = 1
  return { starts, falseReadies }
}
