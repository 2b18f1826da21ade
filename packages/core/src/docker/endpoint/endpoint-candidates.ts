import { join } from 'node:path'
import { withoutPassword, type Setting } from '../setting.ts'
import { parseEndpoint, type EndpointAddress, type TcpAddress } from './address.ts'
import { publicCertificates, readCertificates, type Certificates } from './certificates.ts'
import { contextEndpoint } from './docker-context.ts'
import type { EndpointSettings } from './endpoint-settings.ts'

/** A place where a Docker engine may listen. */
export interface Endpoint {
  /** As messages show it. */
  place: string
  /** What named it: a variable, a property, a context or a usual place. */
  source: string
  address: EndpointAddress
  /** Name of the context of the program `docker` that it is. @default none */
  context?: string
  /** Undefined: no TLS. */
  certificates: Certificates | undefined
}

/**
 * Endpoints in the order in which they are tried. One that somebody named (DOCKER_HOST, a context, `docker.host`) is
 * the last, because falling back to another engine than the one asked for would surprise. `tc.host` takes precedence, and
 * may be out of service.
 *
 * @throws ConfigError SETTING_INVALID
 */
export async function candidateEndpoints(settings: EndpointSettings): Promise<Endpoint[]> {
  const offered = settings.offeredHost && (await endpointAt(settings.offeredHost, settings))
  const named = await namedEndpoint(settings)
  return [...(offered ? [offered] : []), ...(named ? [named] : usualEndpoints(settings))]
}

/**
 * The endpoint of an engine that a config or MOORING_ENGINES names.
 *
 * @param certificates folder of its own; undefined: what the environment says
 * @throws ConfigError SETTING_INVALID
 */
export const configuredEndpoint = (
  host: Setting,
  certificates: Setting | undefined,
  settings: EndpointSettings,
): Promise<Endpoint> =>
  endpointAt(host, certificates ? { ...settings, certificates, verifyTls: true } : settings)

async function namedEndpoint(settings: EndpointSettings): Promise<Endpoint | undefined> {
  if (settings.dockerHost) return endpointAt(settings.dockerHost, settings)
  const context = await contextEndpoint(settings)
  if (context) {
    const { host, certificates, name } = context
    return {
      ...placeOf(host),
      context: name,
      certificates: certificatesFor(parseEndpoint(host), certificates),
    }
  }
  return settings.hostProperty && endpointAt(settings.hostProperty, settings)
}

async function endpointAt(
  host: Setting,
  { verifyTls, certificates, dockerConfigDirectory }: EndpointSettings,
): Promise<Endpoint> {
  const endpoint = placeOf(host)
  const { address } = endpoint
  if (address.kind !== 'tcp' || !(address.tls ?? verifyTls))
    return { ...endpoint, certificates: undefined }
  const own =
    certificates || verifyTls
      ? await readCertificates(
          certificates?.value ?? dockerConfigDirectory,
          certificates?.source ?? 'DOCKER_TLS_VERIFY',
        )
      : undefined
  return { ...endpoint, certificates: certificatesFor(address, own) }
}

const placeOf = (host: Setting): Omit<Endpoint, 'certificates'> => ({
  place: withoutPassword(host.value),
  source: host.source,
  address: parseEndpoint(host),
})

function certificatesFor(
  address: EndpointAddress,
  own: Certificates | undefined,
): Certificates | undefined {
  if (address.kind !== 'tcp' || address.tls === false) return undefined
  return own ?? (address.tls ? publicCertificates : undefined)
}

/** The port of a tcp endpoint: its own, else the usual one. */
export const portOf = ({ port }: TcpAddress, hasTls: boolean): number =>
  port ?? (hasTls ? 2376 : 2375)

function usualEndpoints(settings: EndpointSettings): Endpoint[] {
  const usual: [string, string][] =
    process.platform === 'win32' ? [['//./pipe/docker_engine', 'default']] : usualSockets(settings)
  return usual.map(([path, source]) => ({
    place: path,
    source,
    address: { kind: 'socket', path },
    certificates: undefined,
  }))
}

/** Source of the sockets behind which there is a virtual machine. */
export const desktopSource = 'Docker Desktop'

function usualSockets({
  runtimeDirectory,
  homeDirectory,
  userId,
}: EndpointSettings): [string, string][] {
  const rootless: [string, string][] = runtimeDirectory
    ? [
        [join(runtimeDirectory, 'docker.sock'), 'rootless'],
        [join(runtimeDirectory, '.docker/run/docker.sock'), 'rootless'],
      ]
    : []
  const byUser: [string, string][] =
    userId === undefined ? [] : [[`/run/user/${userId}/docker.sock`, 'rootless']]
  // Where Podman stands in for Docker, one of the places above leads to it; where it does not, nothing else answers.
  const userDirectory =
    runtimeDirectory ?? (userId === undefined ? undefined : `/run/user/${userId}`)
  const podman: [string, string][] = [
    ...(userDirectory ? [join(userDirectory, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ].map((path) => [path, 'Podman'])
  const all: [string, string][] = [
    ['/var/run/docker.sock', 'default'],
    ...rootless,
    [join(homeDirectory, '.docker/run/docker.sock'), desktopSource],
    [join(homeDirectory, '.docker/desktop/docker.sock'), desktopSource],
    ...byUser,
    ...podman,
  ]
  return all.filter(([path], index) => all.findIndex(([other]) => other === path) === index)
}
