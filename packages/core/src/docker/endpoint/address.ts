import type { ConfigError } from '@mooring/client'
import { invalidSetting, type Setting } from '../setting.ts'

/** How an engine is spoken to, read from an address. */
export type EndpointAddress = { kind: 'socket'; path: string } | TcpAddress | SshAddress

export interface TcpAddress {
  kind: 'tcp'
  /** An IPv6 address without brackets. */
  host: string
  port: number | undefined
  /** Put before every path of the API; '' for none. */
  pathPrefix: string
  /** `undefined`: what the other settings say. */
  tls: boolean | undefined
}

export interface SshAddress {
  kind: 'ssh'
  /** As `ssh` knows it: a name, an address, or an alias of its config. */
  host: string
  port: number | undefined
  user: string | undefined
  /** Of the engine's socket on the far side; undefined for its usual place. */
  socketPath: string | undefined
}

/**
 * Reads an address as DOCKER_HOST takes it.
 *
 * @throws ConfigError SETTING_INVALID that names where it came from and the value
 */
export function parseEndpoint(setting: Setting): EndpointAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.+)$/s.exec(setting.value) ?? []
  if (scheme === 'unix' && rest.startsWith('/')) return { kind: 'socket', path: rest }
  if (scheme === 'npipe') return { kind: 'socket', path: rest.replaceAll('\\', '/') }
  if (['tcp', 'http', 'https', 'ssh'].includes(scheme)) {
    const url = parseUrl(setting)
    return scheme === 'ssh' ? sshAddress(url, setting) : tcpAddress(url, setting)
  }
  throw malformed(setting)
}

function parseUrl(setting: Setting): URL {
  try {
    return new URL(setting.value)
  } catch (cause) {
    throw malformed(setting, cause)
  }
}

function tcpAddress(url: URL, setting: Setting): TcpAddress {
  if (url.hostname === '' || url.username !== '' || url.password !== '') throw malformed(setting)
  const { protocol, pathname, hostname } = url
  return {
    kind: 'tcp',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || webPort(protocol),
    pathPrefix: pathname.replace(/\/+$/, ''),
    tls: protocol === 'tcp:' ? undefined : protocol === 'https:',
  }
}

const webPort = (protocol: string): number | undefined =>
  protocol === 'http:' ? 80 : protocol === 'https:' ? 443 : undefined

function sshAddress(
  { hostname, port, username, password, pathname }: URL,
  setting: Setting,
): SshAddress {
  const [user, socketPath] = [username, pathname].map((part) => decoded(part, setting)) as [
    string,
    string,
  ]
  // A name that begins with a dash would be an option of the program that is run.
  if (hostname === '' || hostname.startsWith('-') || /^-|\s/.test(user)) throw malformed(setting)
  if (password !== '')
    throw invalidSetting(setting, {
      problem: 'names a password, which ssh takes from nobody',
      fix: 'leave the password out, and give ssh a key or an agent.',
    })
  return {
    kind: 'ssh',
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || undefined,
    user: user || undefined,
    socketPath: socketPath.length > 1 ? socketPath : undefined,
  }
}

function decoded(part: string, setting: Setting): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw malformed(setting, cause)
  }
}

function malformed(setting: Setting, cause?: unknown): ConfigError {
  return invalidSetting(setting, {
    problem: 'is not the address of a Docker engine',
    fix: 'use a form such as unix:///var/run/docker.sock, tcp://10.0.0.1:2375, https://10.0.0.1:2376 or ssh://user@10.0.0.1, or unset it.',
    ...(cause !== undefined && { cause }),
  })
}
