import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { interleave } from './interleave.mjs'
import { containersConfig, vitestConfig, vitestReporter } from './runner-files.mjs'
import { makeProject } from './runner-project.mjs'

const testFiles = 5
const columns = ['runner', 'test files', 'set-up files', 'over it', 'files of ours', 'aims']
const moduleLogger = new URL('../../test/support/log-modules.mjs', import.meta.url).href

const plainTest = "import { test } from 'vitest'\ntest('does nothing', () => {})\n"
const variants = {
  'an empty hook, without Mooring': { test: plainTest },
  'name no container': { plugin: true, test: plainTest, mostFiles: 1, limitMs: 2 },
  'name a container': {
    plugin: true,
    test: "import { test } from '@mooring/vitest'\ntest('is given one', ({ web }) => void web.port())\n",
    mostFiles: 1,
    limitMs: 7,
  },
}
const [base] = Object.keys(variants)

/** What Mooring costs a worker of Vitest before its tests. @param {number} rounds @param {AbortSignal} signal */
export async function workerTable(rounds, signal) {
  const rows = []
  for (const runner of ['vitest-5', 'vitest-4']) {
    const projects = {}
    try {
      for (const [name, variant] of Object.entries(variants))
        projects[name] = await makeProject(runner, timedProject(variant), { signal })
      const samples = await interleave(Object.keys(projects), rounds, (name) =>
        projects[name].run(['run']),
      )
      const counts = {}
      for (const [name, variant] of Object.entries(variants))
        if (variant.plugin) counts[name] = await filesLoaded(runner, variant, signal)
      rows.push(...rowsOf(runner, samples, counts))
    } finally {
      await Promise.all(Object.values(projects).map((project) => project.remove()))
    }
  }
  return `Set-up files of a Vitest worker, as Vitest itself times them: median of ${testFiles} test files in a run, each in a fresh worker; milliseconds, n = ${rounds} runs each. Counted are the files of our packages that Node loads in the worker, for the set-up and the test file; our set-up file itself, which Vitest loads, is not.\n\n${table(columns, rows)}`
}

function timedProject({ plugin, test }) {
  return {
    ...project({ plugin, reporters: ['./reporter.mjs'] }),
    'reporter.mjs': vitestReporter,
    ...Object.fromEntries(
      Array.from({ length: testFiles }, (_, index) => [`${index}.test.mjs`, test]),
    ),
  }
}

const project = ({ plugin, reporters }) => ({
  'vitest.config.mjs': vitestConfig({ plugin, setupFile: './empty-set-up.mjs', reporters }),
  'containers.config.mjs': containersConfig({ start: 'lazy' }),
  'empty-set-up.mjs': "import { beforeEach } from 'vitest'\nbeforeEach(() => {})\n",
})

/** How many files of ours Node loads in a worker. */
async function filesLoaded(runner, { plugin, test }, signal) {
  const files = {
    ...project({ plugin, reporters: ['dot'] }),
    'one.test.mjs': `${test}
process.getBuiltinModule('node:fs').writeFileSync('figures.json', JSON.stringify({ pid: process.pid }))
`,
  }
  const counted = await makeProject(runner, files, { signal })
  try {
    const env = { NODE_OPTIONS: `--import=${moduleLogger}`, MOORING_MODULE_LOG: 'modules.log' }
    const { pid } = await counted.run(['run'], env)
    const lines = (await readFile(join(counted.folder, 'modules.log'), 'utf8')).split('\n')
    const ours = lines.filter(
      (line) => line.startsWith(`${pid} file:`) && line.includes('/node_modules/@mooring/'),
    )
    return new Set(ours).size
  } finally {
    await counted.remove()
  }
}

function rowsOf(runner, samples, counts) {
  const timesOf = (name) =>
    summarize(
      samples[name].map(
        (files) => summarize(files.map(({ setupDuration }) => setupDuration)).median,
      ),
    )
  return Object.entries(variants).map(([name, { mostFiles, limitMs }]) => {
    const times = timesOf(name)
    if (name === base) return [runner, name, spread(times), '', '', '']
    const overMs = times.median - timesOf(base).median
    const aims = [
      aim(`at most ${mostFiles} file`, counts[name], mostFiles),
      aim(`under ${limitMs} ms`, overMs, limitMs),
    ]
    return [runner, name, spread(times), number(overMs), `${counts[name]}`, aims.join('<br>')]
  })
}
