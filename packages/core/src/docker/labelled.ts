import type Docker from 'dockerode'
import { removeContainer } from './containers.ts'
import { answerOf } from './engine-error.ts'
import { removeNetwork } from './remove-network.ts'
import { removeVolume } from './volumes.ts'

/** An object of the engine, for its removal. */
export interface LabelledObject {
  kind: 'container' | 'network' | 'volume'
  /** Id; the name of a volume. */
  id: string
  name: string
  labels: Record<string, string>
}

/** Finds the containers (in any state), networks and volumes that carry all of the labels. */
export async function listLabelled(
  docker: Docker,
  filter: readonly string[],
  signal: AbortSignal,
): Promise<LabelledObject[]> {
  const filters = JSON.stringify({ label: filter })
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters, abortSignal: signal }),
    docker.listNetworks({ filters, abortSignal: signal }),
    docker.listVolumes({ filters, abortSignal: signal }),
  ])
  return [
    ...containers.map(({ Id: id, Names, Labels: labels }): LabelledObject => {
      const name = Names[0]?.replace(/^\//, '') ?? id
      return { kind: 'container', id, name, labels }
    }),
    ...networks.map(({ Id: id, Name: name, Labels }): LabelledObject => ({
      kind: 'network',
      id,
      name,
      labels: Labels ?? {},
    })),
    ...(volumes ?? []).map(({ Name: name, Labels }): LabelledObject => ({
      kind: 'volume',
      id: name,
      name,
      labels: Labels ?? {},
    })),
  ]
}

// A network or volume can only go when no container has it.
const order = [
  ['container', removeContainer],
  ['network', removeNetwork],
  ['volume', removeVolume],
] as const

/** Removes objects, running or not; answers those that could not be removed with the reason. */
export async function removeObjects(
  docker: Docker,
  objects: readonly LabelledObject[],
): Promise<{ object: LabelledObject; error: unknown }[]> {
  const failures: { object: LabelledObject; error: unknown }[] = []
  for (const [kind, remove] of order) {
    const due = objects.filter((object) => object.kind === kind)
    const attempt = (object: LabelledObject): Promise<unknown> =>
      remove(docker, object.id).catch((error: unknown) => failures.push({ object, error }))
    await Promise.all(due.map(attempt))
    // Podman keeps a container as long as another one shares its network; that one is gone now.
    const held = failures.filter(({ error }) => /has dependent containers/.test(answerOf(error)))
    for (const failure of held) failures.splice(failures.indexOf(failure), 1)
    await Promise.all(held.map(({ object }) => attempt(object)))
  }
  return failures
}
