/** Docker Hub as part of an image's name. */
const hubHosts = ['docker.io', 'index.docker.io', 'registry-1.docker.io']

/**
 * The name under which the engine is asked for an image.
 *
 * @param written as in the config: a name with or without registry, tag and digest, or an image id
 * @returns the name with the prefix put before names of Docker Hub, and ':latest' where neither tag nor digest is given
 */
export function imageNameOf(
  written: string,
  { hubImageNamePrefix }: { hubImageNamePrefix: string | undefined },
): string {
  if (isImageId(written)) return written
  return withTag(hubImageNamePrefix ? withPrefix(written, hubImageNamePrefix) : written)
}

/** The registry that an image's name points to: 'docker.io' for Docker Hub, else its host with the port. */
export function registryOf(name: string): string {
  return registryOfHost(hostOf(name) ?? 'docker.io')
}

/** One name for all the hosts of Docker Hub; other hosts as they are. */
export function registryOfHost(host: string): string {
  return hubHosts.includes(host) ? 'docker.io' : host
}

// 64 hex digits cannot be a repository's name, so they are an id even without the algorithm.
const isImageId = (name: string): boolean => /^(sha256:)?[0-9a-f]{64}$/.test(name)

function withPrefix(name: string, prefix: string): string {
  const path = prefix.replace(/\/+$/, '')
  const host = hostOf(name)
  // A prefix without a host, such as the name of an organisation, leaves names that still look like Docker Hub.
  if (path === '' || name.startsWith(`${path}/`)) return name
  if (host === undefined) return `${path}/${name}`
  return hubHosts.includes(host) ? `${path}/${name.slice(host.length + 1)}` : name
}

function withTag(name: string): string {
  const lastPart = name.slice(name.lastIndexOf('/') + 1)
  return lastPart.includes(':') || name.includes('@') ? name : `${name}:latest`
}

// The engine's own rule: the first part is a host when it could not be a name of Docker Hub.
function hostOf(name: string): string | undefined {
  const slash = name.indexOf('/')
  if (slash < 0) return undefined
  const first = name.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  return isHost ? first : undefined
}
