import { contenders } from '../contenders/contender.mjs'
import { startCountingProxy } from '../engine/counting-proxy.mjs'
import { spawnContender } from '../process/contender-process.mjs'
import { aim } from '../report/cells.mjs'
import { table } from '../report/table.mjs'
import { service } from '../service.mjs'

export const title = 'Requests to the engine for a start and removal'

const scenarios = [
  ['log, first of its process', { wait: 'log' }],
  ['log', { wait: 'log' }],
  ['http', { wait: 'http' }],
  ['ports', { wait: 'ports' }],
  ['ports, ready after 0.5 s', { wait: 'ports', readyAfterSeconds: 0.5 }],
  ['log, 10 containers', { wait: 'log', containers: 10 }],
  ['ports, 10 containers', { wait: 'ports', containers: 10 }],
]

/** @type {import('../main.mjs').Measure} */
export async function measure({ engineSocketPath, signal }) {
  const counts = {}
  for (const name of contenders) counts[name] = await countAll(name, { engineSocketPath, signal })
  const rows = scenarios.map(([scenario], index) => {
    const [ours, raw, peer] = contenders.map((name) => counts[name][index])
    return [
      scenario,
      `${ours}`,
      `${raw}`,
      `${peer}`,
      aim(`at most raw + 2 = ${raw + 2}`, ours, raw + 2),
    ]
  })
  return `Counted once; ours include the opening of the session, which serves all containers of a run.\n\n${table(['wait', 'mooring', 'raw dockerode', 'testcontainers', 'aim'], rows)}`
}

async function countAll(name, { engineSocketPath, signal }) {
  const proxy = await startCountingProxy(engineSocketPath)
  const contender = await spawnContender(name, { signal, socketPath: proxy.socketPath })
  try {
    const counts = []
    for (const [, options] of scenarios) {
      const before = proxy.requests.length
      await contender.measure(service(options))
      counts.push(proxy.requests.length - before)
    }
    return counts
  } finally {
    await contender.end()
    await proxy.close()
  }
}
