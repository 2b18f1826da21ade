import type { OnEngine, SessionContext } from '../context.ts'
import { createHostAccess, type HostAccess } from '../host-access/host-access.ts'
import { createSnapshots, type Snapshots } from '../snapshot/snapshots.ts'
import { createNetworkPool, type NetworkPool } from './network-pool.ts'
import { createVolumePool, type VolumePool } from './volume-pool.ts'

/** What a session has on one of its engines. */
export interface Site {
  context: SessionContext
  networks: NetworkPool
  volumes: VolumePool
  hostAccess: HostAccess
  snapshots: Snapshots
}

/** The engines of a session; mostly there is one. */
export interface Sites {
  /** The engine that a container is on. */
  of(declared: OnEngine): Site
  /** Networks and volumes wherever they are. */
  networks: Pick<NetworkPool, 'forget'>
  volumes: Pick<VolumePool, 'forget'>
}

export function createSites(context: SessionContext, { isCi }: { isCi: boolean }): Sites {
  const of: Sites['of'] = (declared) => {
    const own = context.at(declared)
    return all.find((site) => site.context === own) ?? beside
  }
  const all = context.all().map((own): Site => {
    const networks = createNetworkPool(own, (network) => of(network).networks)
    return {
      context: own,
      networks,
      volumes: createVolumePool(own),
      hostAccess: createHostAccess(own, networks),
      snapshots: createSnapshots({ isCi }),
    }
  })
  // Of a server that runs already.
  const beside: Site = { ...(all[0] as Site), context: context.at({ use: {} }) }
  const forgetIn =
    (pool: 'networks' | 'volumes') =>
    async (declared: string): Promise<void> =>
      void (await Promise.all(all.map((site) => site[pool].forget(declared))))
  return {
    of,
    networks: { forget: forgetIn('networks') },
    volumes: { forget: forgetIn('volumes') },
  }
}
