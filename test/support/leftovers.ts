import Docker from 'dockerode'

/** What a run of a sample project left on the engine, in words; empty when it cleaned up. */
export async function leftoversOf({ runId }: { runId: string }): Promise<string[]> {
  return labelled(`com.mooring.fixture-run=${runId}`)
}

/** Containers, networks and volumes that carry a label, in words. */
export async function labelled(label: string): Promise<string[]> {
  const docker = new Docker()
  const filters = { label: [label] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  return [
    ...containers.map(({ Names }) => `container ${Names[0]}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ]
}
