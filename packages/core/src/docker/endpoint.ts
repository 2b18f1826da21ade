import { homedir } from 'node:os'
import { join } from 'node:path'
import { DockerError } from '@mooring/client'

/** A place where a Docker engine may listen. */
export interface Endpoint {
  socketPath: string
  /** What named it: an environment variable or a usual place. */
  source: string
}

/** What decides where to look, so that a test can set it. */
export interface EndpointSettings {
  dockerHost: string | undefined
  runtimeDirectory: string | undefined
  homeDirectory: string
  userId: number | undefined
}

export function readEndpointSettings(): EndpointSettings {
  return {
    dockerHost: process.env['DOCKER_HOST'] || undefined,
    runtimeDirectory: process.env['XDG_RUNTIME_DIR'] || undefined,
    homeDirectory: homedir(),
    userId: process.getuid?.(),
  }
}

/**
 * Endpoints in the order in which they are tried. A DOCKER_HOST that is set is the only one, because falling back to
 * another engine than the one asked for would surprise.
 *
 * @throws DockerError DOCKER_UNREACHABLE for a DOCKER_HOST that is not a unix socket
 */
export function candidateEndpoints(settings: EndpointSettings): Endpoint[] {
  if (settings.dockerHost) return [fromDockerHost(settings.dockerHost)]
  if (process.platform === 'win32')
    return [{ socketPath: '//./pipe/docker_engine', source: 'default' }]
  return usualSockets(settings).map(([socketPath, source]) => ({ socketPath, source }))
}

function fromDockerHost(dockerHost: string): Endpoint {
  const [, scheme, path] = /^(unix|npipe):\/\/(.+)$/.exec(dockerHost) ?? []
  if (scheme && path) return { socketPath: path, source: 'DOCKER_HOST' }
  throw new DockerError({
    code: 'DOCKER_UNREACHABLE',
    what: 'DOCKER_HOST does not name a unix socket.',
    why: [`DOCKER_HOST  ${dockerHost}`],
    fix: 'set it to the form unix:///path/to/docker.sock, or unset it to use the default socket.',
  })
}

function usualSockets({
  runtimeDirectory,
  homeDirectory,
  userId,
}: EndpointSettings): [string, string][] {
  const rootless: [string, string][] = runtimeDirectory
    ? [[join(runtimeDirectory, 'docker.sock'), 'rootless']]
    : []
  const byUser: [string, string][] =
    userId === undefined ? [] : [[`/run/user/${userId}/docker.sock`, 'rootless']]
  const all: [string, string][] = [
    ['/var/run/docker.sock', 'default'],
    ...rootless,
    [join(homeDirectory, '.docker/run/docker.sock'), 'Docker Desktop'],
    [join(homeDirectory, '.docker/desktop/docker.sock'), 'Docker Desktop'],
    ...byUser,
  ]
  return all.filter(([path], index) => all.findIndex(([other]) => other === path) === index)
}
