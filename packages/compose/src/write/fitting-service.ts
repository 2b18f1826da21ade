import type { ContainerConfig } from '@mooring/core'
import type { PortConfig, VolumeObjectConfig } from '@mooring/core/config'
import { servers, type Server } from './servers.ts'
import { initScriptsOf } from './written-init-scripts.ts'

/** A declaration of `@mooring/services` that fits a container. */
export interface KnownService {
  /** Name of the function, such as 'postgres'. */
  readonly call: string
  /** What it takes of the declaration. */
  readonly options: ContainerConfig & { readonly initScripts?: readonly string[] }
  /** Keys that the service does better itself, or data that tests do not share, in words for a person. */
  readonly leftOut: readonly string[]
}

/**
 * The declaration of `@mooring/services` that fits a container, by its image.
 *
 * @returns undefined where none does: another image, one of its own entrypoint or network mode, or a password in a file
 */
export function knownService(container: ContainerConfig): KnownService | undefined {
  const { image, entrypoint, networkMode, environment = {} } = container
  const server =
    image === undefined
      ? undefined
      : servers.find(({ images }) => images.includes(repositoryOf(image)))
  const isOrdinary = entrypoint === undefined && networkMode === undefined
  // The service must know the password to tell it.
  const hasFiles = Object.keys(environment).some((name) => name.endsWith('_FILE'))
  return server && isOrdinary && !hasFiles ? choiceOf(server, container) : undefined
}

/** 'postgres' of 'docker.io/library/postgres:15@sha256:…'. */
function repositoryOf(image: string): string {
  const [path = ''] = image.split('@')
  const named = path.replace(/:[^:/]*$/, '')
  const parts = named.split('/')
  const hasRegistry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '')
  return (hasRegistry ? parts.slice(1) : parts).join('/').replace(/^library\//, '')
}

function choiceOf(server: Server, container: ContainerConfig): KnownService {
  const { ports, volumes = [], healthcheck, waitFor, environment = {}, ...rest } = container
  const data = volumes.filter((volume) => server.data?.includes(targetOf(volume)) === true)
  const hasFolder = data.some((volume) => typeof volume === 'object' && volume.type === 'bind')
  const scripts = server.takesScripts === true ? initScriptsOf(volumes) : []
  const gone: readonly unknown[] = [...scripts, ...data]
  const kept = volumes.filter((volume) => !gone.includes(volume))
  const own = Object.keys(environment).filter((name) => server.own?.test(name) === true)
  const variables = Object.entries(environment).filter(([name]) => !own.includes(name))
  const otherPorts = portsBeside(server, ports)
  return {
    call: server.call,
    options: {
      ...rest,
      ...(variables.length > 0 ? { environment: Object.fromEntries(variables) } : {}),
      ...(otherPorts === undefined ? {} : { ports: otherPorts }),
      ...(kept.length > 0 ? { volumes: kept } : {}),
      ...(scripts.length > 0 ? { initScripts: scripts.map(({ source }) => source) } : {}),
    },
    leftOut: [
      ...(data.length > 0 && !hasFolder
        ? ['the volume of its data: the service keeps data in memory']
        : []),
      ...(hasFolder
        ? [
            'the folder of the host with its data: the service begins empty and keeps data in memory; data that tests need is put in by them or by its options',
          ]
        : []),
      ...(healthcheck === undefined && waitFor === undefined
        ? []
        : ['the health check: the service asks the server itself']),
      ...own.map((name) => `${name}: the service sets it`),
    ],
  }
}

const targetOf = (volume: string | VolumeObjectConfig): string =>
  typeof volume === 'string' ? volume : volume.target

/** The ports that the service does not publish by itself, on a port of the host or at all. */
function portsBeside(
  { ports: own }: Server,
  ports: ContainerConfig['ports'] = [],
): ContainerConfig['ports'] {
  const isBeside = (port: PortConfig): boolean =>
    typeof port === 'object'
      ? port.host !== undefined || isBeside(port.container)
      : !own.some((each) => [`${each}`, `${each}/tcp`].includes(`${port}`))
  if (Array.isArray(ports)) {
    const list = (ports as readonly PortConfig[]).filter(isBeside)
    return list.length > 0 ? list : undefined
  }
  const named = Object.entries(ports).filter(([, port]) => isBeside(port))
  return named.length > 0 ? Object.fromEntries(named) : undefined
}
