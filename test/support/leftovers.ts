import Docker from 'dockerode'

/** What a run of a sample project left on the engine, in words; empty when it cleaned up. */
export async function leftoversOf({ runId }: { runId: string }): Promise<string[]> {
  const docker = new Docker()
  const filters = { label: [`com.mooring.fixture-run=${runId}`] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters: { label: filters.label } }),
  ])
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ]
}
