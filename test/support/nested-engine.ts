import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, type AgentOptions } from 'node:https'
import { join } from 'node:path'
import Docker from 'dockerode'
import type { Authority } from './certificates.ts'
import { eventually, imageOf } from './engine.ts'

/** An engine in a container, which is on a network under the name `docker`. */
export interface NestedEngine extends AsyncDisposable {
  container: Docker.Container
  docker: Docker
  /** Name of the network. */
  network: string
  /** Name of the volume that holds its socket. */
  socketVolume: string
}

/**
 * @param images loaded into it, as on Docker Hub
 * @param options.authority has it speak TLS on port 2376 with clients that this authority knows, in place of HTTP on 2375
 */
export async function nestedEngine(
  outer: Docker,
  images: string[],
  { authority }: { authority?: Authority } = {},
): Promise<NestedEngine> {
  const name = `mooring-test-${randomBytes(4).toString('hex')}`
  const network = await outer.createNetwork({ Name: name, CheckDuplicate: true })
  const container = await createEngine(outer, name, authority).catch(async (error: unknown) => {
    await network.remove()
    throw error
  })
  const dispose = async (): Promise<void> => {
    await sweepControlGroups(container, name)
    await container.remove({ force: true, v: true })
    await network.remove()
    await outer.getVolume(name).remove()
  }
  try {
    await container.start()
    const { NetworkSettings } = await container.inspect()
    const host = NetworkSettings.Networks[name]?.IPAddress ?? ''
    const docker = await clientOf(host, authority)
    await eventually(() => docker.ping())
    for (const image of images) {
      const saved = await outer.getImage(imageOf(image)).get()
      const loading = await docker.loadImage(saved)
      for await (const _ of loading as AsyncIterable<unknown>);
    }
    return { container, docker, network: name, socketVolume: name, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function clientOf(host: string, authority: Authority | undefined): Promise<Docker> {
  if (!authority) return new Docker({ protocol: 'http', host, port: 2375 })
  const [ca, cert, key] = await Promise.all(
    ['ca', 'cert', 'key'].map((file) => readFile(join(authority.clientFolder, `${file}.pem`))),
  )
  // Its certificate has the name that it has on its network, which this machine does not know.
  const agent = new Agent({ ca, cert, key, servername: 'docker' } as AgentOptions)
  return new Docker({ protocol: 'https', host, port: 2376, agent } as Docker.DockerOptions)
}

function createEngine(
  outer: Docker,
  name: string,
  authority: Authority | undefined,
): Promise<Docker.Container> {
  const certificates = (file: string): string => `/certs/server/${file}.pem`
  const offered = authority
    ? `--tlsverify --tlscacert ${certificates('ca')} --tlscert ${certificates('cert')} --tlskey ${certificates('key')} --host tcp://0.0.0.0:2376`
    : '--tls=false --host tcp://0.0.0.0:2375'
  return outer.createContainer({
    name,
    Image: imageOf('docker:20-dind'),
    Entrypoint: [],
    Cmd: `dockerd ${offered} --iptables=false --cgroup-parent /${name} --host unix:///var/run/docker/docker.sock`.split(
      ' ',
    ),
    HostConfig: {
      NetworkMode: name,
      CapAdd: capabilities,
      SecurityOpt: ['seccomp=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      // The types of dockerode do not know it.
      ...({ CgroupnsMode: 'host' } as object),
      Binds: [
        '/sys/fs/cgroup:/sys/fs/cgroup:rw',
        `${name}:/var/run/docker`,
        ...(authority ? [`${authority.serverFolder}:/certs/server:ro`] : []),
      ],
    },
    NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: ['docker'] } } },
  })
}

// All but SYS_RESOURCE, which not every machine has to give; `privileged` would ask for it.
const capabilities = `
  AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK
  IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW
  SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE
  SYS_RAWIO SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`
  .trim()
  .split(/\s+/)

// The inner engine makes groups of its own beside those of the outer one, and nobody else removes them.
async function sweepControlGroups(container: Docker.Container, name: string): Promise<void> {
  const command = `find /sys/fs/cgroup -depth -type d -path '*/${name}*' -exec rmdir {} ';'`
  const exec = await container
    .exec({ Cmd: ['sh', '-c', command], AttachStdout: true })
    .catch(() => undefined)
  const stream = await exec?.start({})
  stream?.resume()
  await new Promise((resolve) => (stream ? stream.on('end', resolve) : resolve(undefined)))
}
