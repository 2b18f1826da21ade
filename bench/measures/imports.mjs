import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { interleave } from '../process/interleave.mjs'
import { vitestConfig, vitestReporter, containersConfig } from '../process/runner-files.mjs'
import { makeProject } from '../process/runner-project.mjs'
import { aim, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'Import'

const limitMs = 10
const program = fileURLToPath(new URL('../process/import-program.mjs', import.meta.url))
const built = (path) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url))
const inJest = built('jest/package.json')

// `already` would be there without us; `from` is where the names are looked up.
const candidates = {
  '@mooring/client': { modules: ['@mooring/client'] },
  dockerode: { modules: ['dockerode'] },
  testcontainers: { modules: ['testcontainers'] },
  '@mooring/core, main process only': { modules: ['@mooring/core'] },
  '@mooring/jest environment, over it': {
    from: inJest,
    already: 'jest-environment-node',
    modules: [built('jest/dist/environment.cjs')],
  },
  '… in a file that names a container': {
    from: inJest,
    already: 'jest-environment-node',
    modules: [built('jest/dist/environment.cjs'), built('jest/dist/chunks/connection.cjs')],
  },
}
// What a worker loads because of Mooring.
const limited = [
  '@mooring/client',
  '@mooring/jest environment, over it',
  '… in a file that names a container',
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 15, signal }) {
  const samples = await interleave(Object.keys(candidates), rounds, async (name) =>
    importOnce(candidates[name]),
  )
  const rows = Object.entries(samples).map(([name, taken]) => row(name, taken))
  return `Time over a Node that has nothing else to do, fresh process each time, milliseconds, median (min to max), n = ${rounds} each. Counted are files, Node's own modules not.

${table(['module', 'import', 'its CPU time', 'files', 'aim'], rows)}

${await setUpFiles(Math.min(rounds, 7), signal)}`
}

function importOnce({ from = import.meta.filename, ...candidate }, count = false) {
  const request = JSON.stringify({ ...candidate, from, count })
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, request], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

function row(name, taken) {
  const imported = summarize(taken.map(({ importMs }) => importMs))
  const cpu = summarize(taken.map(({ cpuMs }) => cpuMs))
  const { files } = importOnce(candidates[name], true)
  return [
    name,
    spread(imported),
    spread(cpu),
    `${files}`,
    limited.includes(name) ? aim(`under ${limitMs} ms`, imported.median, limitMs) : '',
  ]
}

/** Vitest's own figures of what its set-up files take in a worker. */
async function setUpFiles(rounds, signal) {
  const rows = []
  for (const runner of ['vitest-5', 'vitest-4']) {
    const projects = {
      'a set-up file with an empty hook': await makeProject(runner, setUpProject({}), { signal }),
      'with containers()': await makeProject(runner, setUpProject({ plugin: true }), { signal }),
    }
    try {
      const samples = await interleave(Object.keys(projects), rounds, (name) =>
        projects[name].run(['run']),
      )
      rows.push(...setUpRows(runner, samples))
    } finally {
      await Promise.all(Object.values(projects).map((project) => project.remove()))
    }
  }
  return `Set-up files of a Vitest worker, as Vitest itself times them: median of ${testFiles} test files in a run, each in a fresh worker; milliseconds, n = ${rounds} runs each.\n\n${table(['runner', 'set-up files', 'time', 'aim'], rows)}`
}

const testFiles = 5
const testFile = "import { test } from 'vitest'\ntest('does nothing', () => {})\n"

function setUpProject({ plugin = false }) {
  return {
    'vitest.config.mjs': vitestConfig({
      plugin,
      setupFile: './empty-set-up.mjs',
      reporters: ['./reporter.mjs'],
    }),
    'containers.config.mjs': containersConfig({ start: 'lazy' }),
    'reporter.mjs': vitestReporter,
    'empty-set-up.mjs': "import { beforeEach } from 'vitest'\nbeforeEach(() => {})\n",
    ...Object.fromEntries(
      Array.from({ length: testFiles }, (_, index) => [`${index}.test.mjs`, testFile]),
    ),
  }
}

function setUpRows(runner, samples) {
  const [base, ours] = Object.values(samples).map((taken) =>
    summarize(
      taken.map((files) => summarize(files.map(({ setupDuration }) => setupDuration)).median),
    ),
  )
  const [baseName, oursName] = Object.keys(samples)
  const overMs = ours.median - base.median
  return [
    [runner, baseName, spread(base), ''],
    [runner, oursName, spread(ours), aim(`under ${limitMs} ms more`, overMs, limitMs)],
  ]
}
