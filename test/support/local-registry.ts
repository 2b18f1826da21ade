import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import Docker from 'dockerode'
import { pack } from 'tar-stream'
import { deadline, sleep } from '../../packages/core/src/abort.ts'
import { engineMessages } from '../../packages/core/src/docker/engine-messages.ts'
import { imageNameOf } from '../../packages/core/src/docker/image-name.ts'
import { createImageStore } from '../../packages/core/src/docker/images.ts'
import { readDockerSettings } from '../../packages/core/src/docker/settings.ts'

/** The only user of a registry with a password; made with `htpasswd -Bbn`. */
export const registryUser = {
  username: 'bob',
  password: 'open-sesame-4711',
  htpasswd: 'bob:$2y$05$P47hPnh7yYIcWJHEm5wKSOmAsVo68FJ6l9TRBlh1GkCCWe0watPI2\n',
}

/** A registry in a container, on a port of this host. */
export interface LocalRegistry {
  /** '127.0.0.1:<port>' */
  address: string
  containerId: string
  /** Pushes a new image of its own content, removes it from the engine and answers its name. */
  publish(repository: string): Promise<string>
  remove(): Promise<void>
}

/** @param owner test file, as value of the label by which leftovers are found */
export async function startLocalRegistry(
  docker: Docker,
  { owner, withPassword }: { owner: string; withPassword: boolean },
): Promise<LocalRegistry> {
  const container = await createRegistry(docker, { owner, withPassword })
  const remove = async (): Promise<void> => container.remove({ force: true, v: true })
  try {
    if (withPassword) await container.putArchive(passwordFile(), { path: '/' })
    await container.start()
    const address = await addressOf(container)
    await untilItAnswers(address)
    const auth = withPassword ? registryUser : undefined
    const publish = (repository: string): Promise<string> =>
      publishImage(docker, { name: `${address}/${repository}`, auth })
    return { address, containerId: container.id, publish, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Ids of containers that a test file has made and not removed. */
export async function containersOf(docker: Docker, owner: string): Promise<string[]> {
  const filters = { label: [`com.mooring.test=${owner}`] }
  return (await docker.listContainers({ all: true, filters })).map(({ Id }) => Id)
}

/** Names of images on this host that begin with a text. */
export async function imageNamesFrom(docker: Docker, start: string): Promise<string[]> {
  const images = await docker.listImages()
  const tags = images.flatMap(({ RepoTags }) => (RepoTags as string[] | null) ?? [])
  // Podman writes the registry that Docker leaves out.
  return tags.map((tag) => tag.replace(/^docker\.io\//, '')).filter((tag) => tag.startsWith(start))
}

/** A connection that keeps a list of its requests, such as 'POST /images/create'. */
export function countingDocker(): { docker: Docker; requests: string[] } {
  const docker = new Docker()
  const requests: string[] = []
  const dial = docker.modem.dial.bind(docker.modem) as (options: object, done: () => void) => void
  docker.modem.dial = (options: { method: string; path: string }, done: () => void): void => {
    requests.push(`${options.method} ${options.path.replace(/\?.*$/, '')}`)
    dial(options, done)
  }
  return { docker, requests }
}

async function createRegistry(
  docker: Docker,
  { owner, withPassword }: { owner: string; withPassword: boolean },
): Promise<Docker.Container> {
  const settings = readDockerSettings()
  const name = imageNameOf('registry:2', settings)
  const { signal } = new AbortController()
  await createImageStore(docker, settings).ensure(
    { name, pullPolicy: 'missing', platform: undefined },
    { signal },
  )
  const environment = withPassword
    ? [
        'REGISTRY_AUTH=htpasswd',
        'REGISTRY_AUTH_HTPASSWD_REALM=test',
        'REGISTRY_AUTH_HTPASSWD_PATH=/htpasswd',
      ]
    : []
  return docker.createContainer({
    Image: name,
    Env: environment,
    Labels: { 'org.testcontainers': 'true', 'com.mooring.test': owner },
    ExposedPorts: { '5000/tcp': {} },
    HostConfig: { PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }] } },
  })
}

function passwordFile(): Readable {
  const archive = pack()
  archive.entry({ name: 'htpasswd' }, registryUser.htpasswd)
  archive.finalize()
  return Readable.from(archive)
}

async function addressOf(container: Docker.Container): Promise<string> {
  const { NetworkSettings } = await container.inspect()
  return `127.0.0.1:${NetworkSettings.Ports['5000/tcp']?.[0]?.HostPort}`
}

async function untilItAnswers(address: string): Promise<void> {
  using limit = deadline(60_000, new AbortController().signal)
  for (;;) {
    // A registry that is starting may accept and then say nothing.
    const answer = await fetch(`http://${address}/v2/`, {
      signal: AbortSignal.timeout(5_000),
    }).catch(() => undefined)
    if (answer?.status === 200 || answer?.status === 401) return
    await sleep(50, limit.signal)
  }
}

async function publishImage(
  docker: Docker,
  { name, auth }: { name: string; auth: { username: string; password: string } | undefined },
): Promise<string> {
  await buildLayers(docker, name)
  // The engine refuses a push without the header, even where no credentials are needed.
  await finish(await docker.getImage(name).push({ authconfig: { ...auth } }))
  await docker.getImage(name).remove()
  return name
}

// Two layers of content that no other image has, so that a pull has something to do.
async function buildLayers(docker: Docker, name: string): Promise<void> {
  const archive = pack()
  archive.entry({ name: 'a' }, randomBytes(150_000))
  archive.entry({ name: 'b' }, randomBytes(150_000))
  const instructions = [
    'FROM scratch',
    'COPY a /a',
    'COPY b /b',
    'EXPOSE 80 53/udp',
    'HEALTHCHECK CMD ["/a"]',
    'CMD ["/a"]',
  ]
  archive.entry({ name: 'Dockerfile' }, instructions.join('\n'))
  archive.finalize()
  await finish(await docker.buildImage(Readable.from(archive), { t: name }))
}

async function finish(stream: NodeJS.ReadableStream): Promise<void> {
  for await (const _ of engineMessages(stream, new AbortController().signal)) continue
}
