import type Docker from 'dockerode'
import { deadline, orAborted } from '../../abort.ts'
import { dockerError } from '../../docker/engine-error.ts'

/** What placing needs to know of an engine. */
export interface EngineFacts {
  /** The same wherever it is asked from. Machines made from one image may have an id of Docker in common, so it says more. */
  id: string
  /** Such as 'linux/amd64'. */
  platform: string
  /** Its place in a swarm; undefined where it is in none. */
  swarm: { nodeId: string; isManager: boolean } | undefined
}

interface Info {
  ID?: string
  Name?: string
  DockerRootDir?: string
  OSType?: string
  Architecture?: string
  Swarm?: { NodeID?: string; LocalNodeState?: string; ControlAvailable?: boolean }
}

const answerLimitMs = 10_000

/** @throws DockerError DOCKER_REQUEST_FAILED */
export async function factsOf(docker: Docker, signal: AbortSignal): Promise<EngineFacts> {
  try {
    using limit = deadline(answerLimitMs, signal)
    const info = (await orAborted(docker.info(), limit.signal)) as Info
    const {
      ID = '',
      Name = '',
      DockerRootDir = '',
      OSType = '',
      Architecture = '',
      Swarm = {},
    } = info
    const { NodeID = '', LocalNodeState, ControlAvailable = false } = Swarm
    return {
      id: [ID, Name, DockerRootDir].join(' '),
      platform: platformOf(`${OSType}/${Architecture}`),
      swarm:
        LocalNodeState === 'active' && NodeID !== ''
          ? { nodeId: NodeID, isManager: ControlAvailable }
          : undefined,
    }
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: 'An engine could not be asked what it is.',
    })
  }
}

const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  'arm64/v8': 'arm64',
}

/** A platform without variant, in the words of images: kernels have others. */
export function platformOf(written: string): string {
  const [system = '', architecture = ''] = written.toLowerCase().split('/')
  return `${system}/${architectures[architecture] ?? architecture}`
}

/** Ids of the nodes that a manager knows. @throws DockerError DOCKER_REQUEST_FAILED */
export async function nodesOf(docker: Docker, signal: AbortSignal): Promise<string[]> {
  try {
    using limit = deadline(answerLimitMs, signal)
    const nodes = (await orAborted(docker.listNodes(), limit.signal)) as { ID: string }[]
    return nodes.map(({ ID }) => ID)
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: 'The nodes of the swarm could not be listed.',
    })
  }
}
