import type { IncomingHttpHeaders } from 'node:http'
import type Docker from 'dockerode'

/** What engines that speak the Docker API do differently, by what it means here. */
export interface Capabilities {
  /** A forced removal kills a running container. Podman gives it its stop timeout first. */
  killsOnRemoval: boolean
  /** A volume that comes with a container gets the labels of its mount. Podman drops them. */
  labelsMountedVolumes: boolean
  /** A bind mount of a folder that is not there is refused. Podman makes the folder. */
  refusesMissingSources: boolean
  /** The steps of a build have the network that is asked for. Podman 5 gives them that of its own process. */
  isolatesBuilds: boolean
  /** Health checks run by themselves. Podman leaves them to systemd, which many machines and containers lack. */
  runsHealthchecks: boolean
  /** A stream of events tells all of them. Podman loses some, and tells others again, when it cuts the file that it keeps them in. */
  tellsAllEvents: boolean
  /** A container may have the engine's socket, as Ryuk needs it. On Podman it takes settings of the machine. */
  lendsSocket: boolean
  /** How long the proxy of a published port may keep a connection for which nobody listens. That of rootless Podman takes 0.2 s. */
  dropsWithinMs: number
  /** What a container's own networks call the one that `bridge` asks for. */
  bridgeName: string
}

const docker: Capabilities = {
  killsOnRemoval: true,
  labelsMountedVolumes: true,
  refusesMissingSources: true,
  isolatesBuilds: true,
  runsHealthchecks: true,
  tellsAllEvents: true,
  lendsSocket: true,
  dropsWithinMs: 60,
  bridgeName: 'bridge',
}

const podman: Capabilities = {
  killsOnRemoval: false,
  labelsMountedVolumes: false,
  refusesMissingSources: false,
  isolatesBuilds: false,
  runsHealthchecks: false,
  tellsAllEvents: false,
  lendsSocket: false,
  dropsWithinMs: 500,
  bridgeName: 'podman',
}

const known = new WeakMap<Docker, Promise<Capabilities>>()

/** Takes the capabilities of an engine from the headers of any of its answers, so that nobody has to ask. */
export function noteCapabilities(client: Docker, { server }: IncomingHttpHeaders): Capabilities {
  const found = String(server).startsWith('Libpod/') ? podman : docker
  known.set(client, Promise.resolve(found))
  return found
}

/** Takes them from what the engine says of its version. */
export function noteVersion(client: Docker, { Components }: Docker.DockerVersion): Capabilities {
  const names = (Components ?? []).map(({ Name }) => Name)
  const found = names.includes('Podman Engine') ? podman : docker
  known.set(client, Promise.resolve(found))
  return found
}

/**
 * The capabilities of a client's engine, which is asked once where no answer of it has been noted. One that does not tell, as
 * behind a proxy that lets only some requests through, is taken for Docker.
 */
export function capabilitiesOf(client: Docker): Promise<Capabilities> {
  const noted = known.get(client)
  if (noted) return noted
  const asked = client.version().then(
    (version) => noteVersion(client, version),
    () => {
      known.delete(client)
      return docker
    },
  )
  known.set(client, asked)
  return asked
}
