import { access, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { DockerError } from '@mooring/client'
import type Docker from 'dockerode'
import { dockerError, statusOf } from '../engine-error.ts'

/** The container that the tests run in, as the engine knows it. */
export interface OwnContainer {
  networkMode: string
  networks: OwnNetwork[]
}

export interface OwnNetwork {
  id: string
  name: string
}

const ownTables = ['/proc/self/mountinfo', '/proc/self/cgroup']

/**
 * A marker file alone is no proof: a machine may have been made from an image of a container. Docker and Podman also
 * mount files of the container's own folder into it.
 *
 * @param markers files that are there inside of containers
 * @param tables of mounts and control groups
 */
export async function runsInContainer(
  markers: readonly string[],
  tables: readonly string[] = ownTables,
): Promise<boolean> {
  const found = await Promise.all(
    markers.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true) && (await mountedIds(tables)).length > 0
}

/** Looks for the own container on an engine, which may be another one than it runs on. */
export async function findOwnContainer(docker: Docker): Promise<OwnContainer | undefined> {
  for (const id of await possibleIds()) {
    const found = await inspectOwn(docker, id)
    if (found) return found
  }
  return undefined
}

const possibleIds = async (): Promise<Set<string>> =>
  new Set([...(await mountedIds(ownTables)), hostname()])

async function mountedIds(tables: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(tables.map((file) => readFile(file, 'utf8').catch(() => '')))
  return texts.flatMap(containerIdsIn)
}

/** Ids of containers that a table of mounts or control groups names, in the words of Docker and Podman. */
export function containerIdsIn(text: string): string[] {
  const pattern = /(?:\/(?:overlay-)?containers\/|\/docker[/-]|\/libpod-)([0-9a-f]{64})\b/g
  return [...new Set([...text.matchAll(pattern)].map(([, id = '']) => id))].slice(0, 2)
}

async function inspectOwn(docker: Docker, id: string): Promise<OwnContainer | undefined> {
  try {
    const { Id, Config, HostConfig, NetworkSettings } = await docker.getContainer(id).inspect()
    // Some other container may have this one's host name as its name.
    if (Id !== id && Config.Hostname !== id) return undefined
    const networks = Object.entries(NetworkSettings.Networks).map(([name, { NetworkID }]) => ({
      id: NetworkID,
      name,
    }))
    return { networkMode: HostConfig.NetworkMode ?? 'default', networks }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw lookFailed(error)
  }
}

const lookFailed = (error: unknown): DockerError =>
  dockerError(error, {
    code: 'DOCKER_REQUEST_FAILED',
    what: 'The container that the tests run in could not be looked up.',
  })
