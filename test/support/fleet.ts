import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'
import {
  candidateEndpoints,
  configuredEndpoint,
} from '../../packages/core/src/docker/endpoint/endpoint-candidates.ts'
import { engineClient } from '../../packages/core/src/docker/endpoint/engine-client.ts'
import { listLabelled } from '../../packages/core/src/docker/labelled.ts'
import { readSettings } from '../../packages/core/src/docker/settings.ts'
import { startFleet, type Member } from '../../scripts/several/fleet.mjs'
import { imageOf } from './engine.ts'

export interface FleetMember extends Member {
  name: string
  docker: Docker
  /** Names of what Mooring has made there. */
  leftovers(): Promise<string[]>
}

export interface Fleet {
  members: FleetMember[]
  /** As a config has them. */
  engines: Record<string, string>
  /** Has an engine get an image of the machine's own, by its whole name. */
  give(member: FleetMember, image: string): Promise<void>
  close(): Promise<void>
}

const names = ['here', 'big', 'third']

/** Starts engines with half a processor each, and gives the images of the machine's own engine to the named ones. */
export async function startEngines({
  count = 3,
  images = ['busybox:1'],
  on = names,
}: { count?: number; images?: string[]; on?: string[] } = {}): Promise<Fleet> {
  const fleet = await startFleet(count, { cpus: 0.5, log: () => undefined })
  const { endpoint } = await readSettings()
  const members = await Promise.all(
    fleet.members.map(async (member, index): Promise<FleetMember> => {
      const source = { value: member.host, source: 'test' }
      const { docker } = engineClient(await configuredEndpoint(source, undefined, endpoint))
      return {
        ...member,
        name: names[index] ?? '',
        docker,
        leftovers: async () => {
          const { signal } = new AbortController()
          const found = await listLabelled(docker, ['org.testcontainers=true'], signal)
          return found.map((object) => object.name)
        },
      }
    }),
  )
  const [own] = await candidateEndpoints(endpoint)
  const { docker } = engineClient(own!)
  const targets = members.filter(({ name }) => on.includes(name))
  await Promise.all(
    targets.flatMap((member) => images.map((image) => send(docker, member.docker, imageOf(image)))),
  )
  return {
    members,
    engines: Object.fromEntries(members.map(({ name, host }) => [name, host])),
    give: (member, image) => send(docker, member.docker, image),
    close: fleet.close,
  }
}

async function send(from: Docker, to: Docker, image: string): Promise<void> {
  const stream = await from.getImage(image).get()
  const answer = await to.loadImage(stream)
  answer.resume()
  await finished(answer)
}
