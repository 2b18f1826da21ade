import { interleave } from '../process/interleave.mjs'
import { containersConfig, manyTests, vitestConfig } from '../process/runner-files.mjs'
import { makeProject } from '../process/runner-project.mjs'
import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'Injection, for each test'

const count = 10_000
const limitUs = 20
const plain = 'plain test'

const vitestVariants = {
  [plain]: { test: '() => {}' },
  'inject() by hand': {
    imports: "import { inject } from 'vitest'",
    test: "() => { inject('port') }",
    provide: { port: 8080 },
  },
  'plugin, test takes nothing': { test: '() => {}', plugin: true },
  'plugin, `({ containers })` reads one': {
    test: '({ containers }) => { containers.web }',
    plugin: true,
  },
  "Vitest's own `test.extend`, `({ web })`": {
    imports: `import { test as plain } from 'vitest'
const test = plain.extend({ web: [async ({}, use) => { await use({}) }, { scope: 'worker' }] })`,
    test: '({ web }) => {}',
  },
  '`test` of @mooring/vitest, `({ web })`': {
    imports: "import { test } from '@mooring/vitest'",
    test: '({ web }) => {}',
    plugin: true,
  },
}

const jestVariants = {
  [plain]: { test: '() => {}' },
  'an environment that listens to nothing': { test: '() => {}', environment: './environment.cjs' },
  'preset, test takes nothing': { test: '() => {}', plugin: true },
  'preset, `({ web })`': { test: '({ web }) => {}', plugin: true },
  '`test` of @mooring/jest, `({ web })`': {
    imports: "const { test } = require('@mooring/jest')",
    test: '({ web }) => {}',
    plugin: true,
  },
}

const runners = [
  { runner: 'vitest-5', variants: vitestVariants, filesOf: vitestFiles, args: ['run'] },
  { runner: 'vitest-4', variants: vitestVariants, filesOf: vitestFiles, args: ['run'] },
  {
    runner: 'jest-30',
    variants: jestVariants,
    filesOf: jestFiles,
    args: ['--runInBand', '--silent'],
  },
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 5, signal }) {
  const rows = []
  for (const setup of runners) rows.push(...(await measureRunner(setup, { rounds, signal })))
  const columns = ['runner', 'way', 'user CPU of the file, ms', 'over plain, µs a test', 'aim']
  return `${count} empty tests in one file; user CPU time of the worker from the file's first line to its end, median (min to max), n = ${rounds} each.\n\n${table(columns, rows)}`
}

async function measureRunner({ runner, variants, filesOf, args }, { rounds, signal }) {
  const projects = {}
  try {
    for (const [name, variant] of Object.entries(variants))
      projects[name] = await makeProject(runner, filesOf(variant), { signal })
    const samples = await interleave(Object.keys(variants), rounds, (name) =>
      projects[name].run(args),
    )
    return rowsOf({ runner, variants }, samples)
  } finally {
    await Promise.all(Object.values(projects).map((project) => project.remove()))
  }
}

function vitestFiles({ imports = '', test, plugin = false, provide }) {
  const functions = /\btest }|const test /.test(imports) ? 'afterAll' : 'test, afterAll'
  return {
    'vitest.config.mjs': vitestConfig({ plugin, provide }),
    'containers.config.mjs': containersConfig({ start: 'lazy' }),
    'many.test.mjs': manyTests({
      imports: `import { ${functions} } from 'vitest'\n${imports}`,
      test,
      count,
    }),
  }
}

function jestFiles({ imports = '', test, plugin = false, environment = 'node' }) {
  const settings = plugin ? { preset: '@mooring/jest' } : { testEnvironment: environment }
  return {
    'jest.config.json': JSON.stringify({ ...settings, testMatch: ['**/*.test.cjs'] }),
    'environment.cjs': emptyEnvironment,
    'containers.config.mjs': containersConfig({ start: 'lazy' }),
    'many.test.cjs': manyTests({ imports, test, count }),
  }
}

// Jest awaits the handler of an environment at each event of each test, whatever it does.
const emptyEnvironment = `
const { TestEnvironment } = require('jest-environment-node')
module.exports = class extends TestEnvironment {
  handleTestEvent() {}
}
`

function rowsOf({ runner, variants }, samples) {
  const cpuMs = (taken) => summarize(taken.map(({ userCpuUs }) => userCpuUs / 1000))
  const base = cpuMs(samples[plain])
  return Object.entries(samples).map(([name, taken]) => {
    const cpu = cpuMs(taken)
    if (name === plain) return [runner, name, spread(cpu), '', '']
    const overUs = ((cpu.median - base.median) * 1000) / count
    return [
      runner,
      name,
      spread(cpu),
      number(overUs),
      variants[name].plugin ? aim(`under ${limitUs} µs`, overUs, limitUs) : '',
    ]
  })
}
