import type { CreateBody, ResolvedPort } from '../../config/resolved.ts'
import { desktopSource, type Endpoint } from '../../docker/endpoint/endpoint-candidates.ts'
import { commonLabels } from '../../docker/labels.ts'
import { publicationsOf } from '../../docker/publications.ts'
import type { Reach } from '../../docker/reach/find-reach.ts'
import { placementOf } from '../../docker/reach/reach-placement.ts'
import type { RyukSettings } from '../../docker/ryuk-settings.ts'

const socketInContainer = '/var/run/docker.sock'

export interface RyukBodyParts {
  settings: RyukSettings
  /** The engine's name of the image. */
  image: string
  reach: Reach
  endpoint: Pick<Endpoint, 'address' | 'source'>
}

/** What the container is created from. */
export function ryukBody({ settings, image, reach, endpoint }: RyukBodyParts): CreateBody {
  const { containerPort, hostPort, privileged, environment, socketPath } = settings
  const { ownNetworkId, publishOn } = placementOf(reach, { networkMode: undefined, networkIds: [] })
  const key = `${containerPort}/tcp`
  const port: ResolvedPort = {
    name: undefined,
    containerPort,
    protocol: 'tcp',
    hostPort,
    hostIps: [],
  }
  const bindings = publicationsOf([port], publishOn).map(({ hostIp }) => ({
    HostIp: hostIp,
    HostPort: hostPort === undefined ? '' : String(hostPort),
  }))
  return {
    Image: image,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    // Without the label of the session, by which it would remove itself.
    Labels: { ...commonLabels('ryuk'), 'org.testcontainers.ryuk': 'true' },
    ExposedPorts: { [key]: {} },
    HostConfig: {
      AutoRemove: true,
      Privileged: privileged,
      Mounts: [
        { Type: 'bind', Source: socketPath ?? socketOf(endpoint), Target: socketInContainer },
      ],
      ...(ownNetworkId !== undefined && { NetworkMode: ownNetworkId }),
      ...(bindings.length > 0 && { PortBindings: { [key]: bindings } }),
    },
  }
}

// As the machine of the engine has it, which is not this one behind TCP and SSH, and a virtual one behind Docker Desktop.
function socketOf({ address, source }: RyukBodyParts['endpoint']): string {
  if (address.kind === 'ssh') return address.socketPath ?? socketInContainer
  if (address.kind === 'tcp' || process.platform !== 'linux') return socketInContainer
  const isDesktop = source === desktopSource || address.path.includes('/.docker/')
  return isDesktop ? socketInContainer : address.path
}
