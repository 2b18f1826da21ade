import { startSession } from '@mooring/core'
import { connected } from '../links/redis-line.mjs'
import { aim, number, spread } from '../report/cells.mjs'
import { summarize } from '../report/statistics.mjs'
import { table } from '../report/table.mjs'
import { benchLabel, runId } from '../service.mjs'

export const title = 'Links: an idle one beside the bridge, a cut, and the set-up'

const labels = { [benchLabel]: runId }
const cache = { image: 'redis:7', ports: [6379], labels, waitFor: 'ports' }
const config = {
  // The bridge itself, without Docker's proxy of published ports.
  connectionMode: 'bridge_ip',
  containers: { cache },
  links: { line: { to: 'cache' } },
}
const pings = 500
const bulks = 5
const bulkBytes = 64 * 1024 * 1024
const byHandPort = 20_999

/** @type {import('../main.mjs').Measure} */
export async function measure({ rounds = 9 }) {
  if (process.env.TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX === 'mooring.local')
    process.env.TOXIPROXY_CONTAINER_IMAGE ??= 'shopify/toxiproxy:2.5.0'
  const ways = { direct: [], link: [], byHand: [] }
  const cuts = []
  const setUps = []
  for (let round = 0; round < rounds; round += 1) {
    // The first round warms up and is not counted.
    const counts = round > 0 || rounds === 1
    await using session = await startSession(config)
    const { cache: direct, line } = session.containers
    const addresses = {
      direct: { host: direct.host, port: direct.port() },
      link: { host: line.host, port: line.port() },
      byHand: await proxyByHand(session),
    }
    const taken = {}
    for (const name of rotated(Object.keys(addresses), round))
      taken[name] = await figuresOf(addresses[name])
    const cut = await cutOf(line, addresses.link)
    if (!counts) continue
    for (const [name, figures] of Object.entries(taken)) ways[name].push(figures)
    cuts.push(cut)
  }
  for (let round = 0; round < rounds; round += 1) setUps.push(await setUpOf(round))
  return report(ways, { cuts, setUps })
}

const rotated = (list, by) => list.map((_, index) => list[(index + by) % list.length])

/** The same program without anything of ours. */
async function proxyByHand(session) {
  const proxy = await session.start('toxiproxy')
  const { host } = proxy
  const body = { name: 'by-hand', listen: `0.0.0.0:${byHandPort}`, upstream: 'cache:6379' }
  await fetch(`http://${proxy.address('api')}/proxies`, {
    method: 'POST',
    headers: { 'user-agent': 'bench' },
    body: JSON.stringify({ ...body, enabled: true }),
  })
  return { host, port: byHandPort }
}

async function figuresOf(address) {
  const line = await connected(address)
  const times = []
  for (let ping = 0; ping < pings; ping += 1) {
    const from = performance.now()
    await line.ask('PING\r\n', 7)
    times.push(performance.now() - from)
  }
  await line.ask(`SETRANGE bulk ${bulkBytes - 1} x\r\n`, 11)
  const speeds = []
  for (let bulk = 0; bulk < bulks; bulk += 1) {
    const from = performance.now()
    await line.ask('GET bulk\r\n', bulkBytes)
    speeds.push(bulkBytes / 1e3 / (performance.now() - from))
  }
  line.end()
  return { pingMs: summarize(times).median, megabytes: summarize(speeds).median }
}

async function cutOf(link, address) {
  const line = await connected(address)
  await line.ask('PING\r\n', 7)
  const from = performance.now()
  const fault = link.cut()
  await line.ended
  const took = performance.now() - from
  await (await fault).undo()
  return took
}

const onLan = { ...cache, networks: ['lan'] }
const two = { networks: { lan: { labels } }, containers: { cache: onLan, plain: onLan } }

// A link to a container that is on no network brings one; most projects have one already.
const sessions = {
  'one container': { containers: { cache } },
  'one container and a link to it': config,
  'two containers on a network': two,
  'two containers on a network and a link to one': { ...two, links: config.links },
}

const withoutLink = {
  'one container and a link to it': 'one container',
  'two containers on a network and a link to one': 'two containers on a network',
}

/** How long sessions take until all is ready. */
async function setUpOf(round) {
  const took = {}
  for (const name of rotated(Object.keys(sessions), round)) {
    const from = performance.now()
    const session = await startSession({ ...config, links: {}, ...sessions[name] })
    took[name] = performance.now() - from
    await session.close()
  }
  return took
}

function report(ways, { cuts, setUps }) {
  const of = (name, figure) => summarize(ways[name].map((taken) => taken[figure]))
  const rows = ['direct', 'link', 'byHand'].map((name) => [
    { direct: 'the bridge, direct', link: 'a link', byHand: 'Toxiproxy by hand' }[name],
    spread(of(name, 'pingMs')),
    spread(of(name, 'megabytes')),
    name === 'link' ? aims(of) : '',
  ])
  const cut = summarize(cuts)
  const others = [
    ['from `cut()` to the end that a client sees', spread(cut), aim('under 20 ms', cut.median, 20)],
    ...opened(setUps),
  ]
  return `Median (min to max), n = ${cuts.length} each; ${pings} PINGs, and ${bulks} times 64 MB of Redis, in each round.\n\n${table(
    ['way', 'round trip, ms', 'MB/s', 'aims'],
    rows,
  )}\n\n${table(['figure', 'ms', 'aim'], others)}`
}

function opened(setUps) {
  const took = (name) => summarize(setUps.map((each) => each[name]))
  const plainStart = took('one container').median
  return Object.keys(sessions).map((name) => {
    const without = withoutLink[name]
    const setUp = without && took(name).median - took(without).median
    return [
      `session with ${name}`,
      spread(took(name)),
      without ? aim(`its set-up (${number(setUp)}) under a plain start`, setUp, plainStart) : '',
    ]
  })
}

function aims(of) {
  const added = of('link', 'pingMs').median - of('direct', 'pingMs').median
  const share = of('link', 'megabytes').median / of('direct', 'megabytes').median
  const beside = of('link', 'megabytes').median / of('byHand', 'megabytes').median
  return [
    aim(`at most 0.3 ms more than direct (${number(added)})`, added, 0.3),
    aim(
      `80 % of the bridge (${number(share)}), or within 5 % of Toxiproxy's own (${number(beside)})`,
      -Math.max(share / 0.8, beside / 0.95),
      -1,
    ),
  ].join('<br>')
}
