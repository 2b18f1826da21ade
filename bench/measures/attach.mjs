import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { interleave } from '../process/interleave.mjs'
import { spawnSessions } from '../process/session-process.mjs'
import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { benchLabel, runId, service } from '../service.mjs'

export const title = 'Taking over five containers that were kept'

const limitMs = 100
const stacks = [
  ['five containers', false],
  ['five on a network', true],
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 15, engineSocketPath, signal }) {
  const docker = new Docker({ socketPath: engineSocketPath })
  const rows = []
  for (const [words, hasNetwork] of stacks) {
    const stack = await keptStack(docker, { hasNetwork, signal })
    try {
      rows.push(...(await rowsOf(words, stack, { rounds, signal })))
    } finally {
      await stack.remove()
    }
  }
  return `Milliseconds, median (min to max), n = ${rounds} each. "First in its process" is what a run has to wait for after its imports.\n\n${table(columns, rows)}`
}

const columns = ['stack', 'session open, all ready', 'its CPU time', 'five raw inspects', 'aim']

async function rowsOf(words, { file, names }, { rounds, signal }) {
  const warm = await spawnSessions({ signal })
  try {
    const samples = await interleave(['warm', 'first', 'raw'], rounds + 1, async (kind) => {
      if (kind === 'raw') return { rawMs: await warm.inspect(names) }
      if (kind === 'warm') return warm.session(file)
      const fresh = await spawnSessions({ signal })
      return fresh.session(file).finally(fresh.end)
    })
    // The first round warms up and is not counted.
    const [warmed, first, raw] = Object.values(samples).map((taken) => taken.slice(1))
    const inspects = spread(summarize(raw.map(({ rawMs }) => rawMs)))
    return [
      row(`${words}, warm process`, warmed, inspects),
      row(`${words}, first in its process`, first, inspects),
    ]
  } finally {
    await warm.end()
  }
}

function row(words, taken, inspects) {
  const open = summarize(taken.map(({ openMs }) => openMs))
  return [
    words,
    spread(open),
    spread(summarize(taken.map(({ cpuMs }) => cpuMs))),
    inspects,
    aim(`under ${number(limitMs)} ms`, open.median, limitMs),
  ]
}

/** Starts five containers that stay, in a project of their own. */
async function keptStack(docker, { hasNetwork, signal }) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bench-'))
  const file = join(folder, 'containers.config.json')
  const { image, command, port, labels } = service({ wait: 'ports' })
  const networks = hasNetwork ? { networks: ['backend'] } : {}
  const container = { image, command, ports: [port], labels, reuse: true, ...networks }
  const containers = Object.fromEntries(
    Array.from({ length: 5 }, (_, index) => [`web${index}`, container]),
  )
  const declared = hasNetwork ? { networks: { backend: { labels } } } : {}
  await writeFile(file, JSON.stringify({ ...declared, containers }))
  const maker = await spawnSessions({ signal })
  await maker.session(file).finally(maker.end)
  const filters = { label: [`${benchLabel}=${runId}`] }
  const made = await docker.listContainers({ filters })
  return {
    file,
    names: made.map(({ Id }) => Id),
    remove: async () => {
      await Promise.all(made.map(({ Id }) => docker.getContainer(Id).remove({ force: true })))
      for (const { Id } of await docker.listNetworks({ filters }))
        await docker.getNetwork(Id).remove()
      await rm(folder, { recursive: true })
    },
  }
}
