import type { Ask, LinkTraffic } from '@mooring/client'
import { linksProxy } from '../../config/link-plan.ts'
import type { ToxiproxyApi } from './toxiproxy-api.ts'

/** What has gone over the proxies of a link: bytes by the counters of Toxiproxy, connections by its log, which has no counter. */
export async function trafficOf(
  { api, proxies }: { api: ToxiproxyApi; proxies: readonly string[] },
  ask: Ask,
): Promise<LinkTraffic> {
  const [metrics, log] = await Promise.all([
    api.metrics(),
    ask('logs', { name: linksProxy, options: {} }),
  ])
  return {
    connections: accepted(log, proxies),
    upBytes: received(metrics, proxies, 'upstream'),
    downBytes: received(metrics, proxies, 'downstream'),
  }
}

function accepted(log: string, proxies: readonly string[]): number {
  const isOurs = (line: string): boolean =>
    line.includes('"Accepted client"') && proxies.some((name) => line.includes(`"name":"${name}"`))
  return log.split('\n').filter(isOurs).length
}

// toxiproxy_proxy_received_bytes_total{direction="upstream",…,proxy="slowDb-5432",…} 123
function received(metrics: string, proxies: readonly string[], direction: string): number {
  const counts = metrics
    .split('\n')
    .filter(
      (line) =>
        line.startsWith('toxiproxy_proxy_received_bytes_total{') &&
        line.includes(`direction="${direction}"`) &&
        proxies.some((name) => line.includes(`proxy="${name}"`)),
    )
    .map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)))
  return counts.reduce((sum, count) => sum + count, 0)
}
