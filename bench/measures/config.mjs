import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { interleave } from '../process/interleave.mjs'
import { spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'

export const title = 'Config with ten containers, loaded and checked'

const program = fileURLToPath(new URL('../process/config-program.mjs', import.meta.url))

const candidates = {
  'containers.config.ts, jiti cache off': { file: 'containers.config.ts', cache: false },
  'containers.config.ts, jiti cache filled': { file: 'containers.config.ts', cache: true },
  'containers.config.mjs': { file: 'containers.config.mjs', cache: false },
  'containers.config.json': { file: 'containers.config.json', cache: false },
}

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 10 }) {
  // Inside this folder, so that the config finds @mooring/core.
  const folder = await mkdtemp(fileURLToPath(new URL('../.config-', import.meta.url)))
  try {
    await writeConfigs(folder)
    loadOnce(folder, candidates['containers.config.ts, jiti cache filled'])
    const samples = await interleave(Object.keys(candidates), rounds, async (name) =>
      loadOnce(folder, candidates[name]),
    )
    const rows = Object.entries(samples).map(([name, taken]) => [
      name,
      ...['importMs', 'firstMs', 'secondMs'].map((figure) =>
        spread(summarize(taken.map((figures) => figures[figure]))),
      ),
    ])
    const columns = ['file', 'import of @mooring/core', 'first load', 'second load']
    return `Fresh process each time, milliseconds, median (min to max), n = ${rounds} each.\n\n${table(columns, rows)}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeConfigs(folder) {
  const config = JSON.stringify(tenContainers(), undefined, 2)
  const source = `import { defineContainers } from '@mooring/core'\n\nexport default defineContainers(${config})\n`
  await writeFile(join(folder, 'containers.config.ts'), source)
  await writeFile(join(folder, 'containers.config.mjs'), source)
  await writeFile(join(folder, 'containers.config.json'), config)
}

function tenContainers() {
  const entries = Array.from({ length: 10 }, (_, index) => [
    `service${index}`,
    {
      image: 'postgres:17',
      ports: { main: 5432, metrics: 9090 },
      networks: { backend: { aliases: [`alias${index}`] } },
      environment: {
        NAME: `service${index}`,
        ...(index > 0 && { UPSTREAM: `{service${index - 1}.address}` }),
      },
      waitFor: [{ log: 'ready' }, { http: '/healthz', port: 'metrics' }],
      startupTimeout: '30s',
    },
  ])
  return { networks: { backend: {} }, containers: Object.fromEntries(entries) }
}

function loadOnce(folder, { file, cache }) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, folder, file], {
    encoding: 'utf8',
    env: { ...process.env, JITI_FS_CACHE: cache ? join(folder, 'cache') : 'false' },
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
