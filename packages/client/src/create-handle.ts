import { resolve } from 'node:path'
import type { ContainerRecord } from './container-record.ts'
import { UsageError } from './errors.ts'
import { evidence } from './evidence.ts'
import { exposed, listeningPort } from './exposed-host-port.ts'
import type { Handle, HandleBase } from './handle.ts'
import { linkControls } from './link.ts'
import { familyOf, hostPort, mustRun, type Family, type PortReference } from './port-reference.ts'
import type { Ask, CopySource } from './protocol.ts'

/** Brings a handle up to date: what the session last said of its container. */
export interface LiveRecord {
  readonly current: ContainerRecord
  /** Set where the handle shows data of one's own. */
  readonly data?: HeldData | undefined
  /** Of a link: who sets faults. Default: nobody who ends before the session. */
  readonly user?: string | undefined
}

/** Data of one's own behind a handle. */
export interface HeldData {
  readonly leaseId: string
  /** Fields of the connection that differ from the server's. */
  readonly connection: Readonly<Record<string, string>>
  /** Changes it for data that was never used. */
  fresh(): Promise<void>
  /** Has it stay after its release. */
  keep(): void
}

/** A record that news replace. */
export interface ChangingRecord extends LiveRecord {
  current: ContainerRecord
}

/**
 * Makes the handle of a started container.
 *
 * @param live holds the newest record, which news of the session keep up to date; the handle reads it at each call, so
 *   that ports are right after a restart
 * @param ask how the handle reaches the session
 */
export function createHandle(live: LiveRecord, ask: Ask): Handle {
  const { name } = live.current
  const portIn = (family: Family, reference?: PortReference): number =>
    hostPort(live.current, family, reference)
  const handle: HandleBase = {
    name,
    get id() {
      return live.current.id
    },
    get image() {
      return live.current.image
    },
    get state() {
      return live.current.state
    },
    get host() {
      return hostOf(live.current)
    },
    port: (reference) => portIn(familyOf(live.current.host), reference),
    hostPortIpv4: (reference) => portIn('ipv4', reference),
    hostPortIpv6: (reference) => portIn('ipv6', reference),
    address: (reference) => addressOf(live.current, reference),
    ipAddress: (network) => ipAddressOf(live.current, network),
    exec: (command, options = {}) => ask('exec', { name, command: argumentsOf(command), options }),
    logs: (options = {}) => ask('logs', { name, options }),
    stop: async (options = {}) => void (await ask('stop', { name, options })),
    restart: async (options = {}) => void (await ask('restart', { name, options })),
    pause: async () => void (await ask('pause', { name })),
    unpause: async () => void (await ask('unpause', { name })),
    copyTo: async (source, target, options = {}) => {
      await ask('copyTo', { name, source: copySourceOf(source), target, options })
    },
    copyFrom: async (path) => Buffer.from(await ask('copyFrom', { name, path }), 'base64'),
    connect: async (network, options = {}) =>
      void (await ask('connect', { name, network, options })),
    disconnect: async (network) => void (await ask('disconnect', { name, network })),
    exposeHostPort: async (port) =>
      exposed(await ask('exposeHostPort', { name, port: listeningPort(port) })),
  }
  const whole = withUrl(withActions(withConnection(handle, live), live, ask), live)
  return live.current.link
    ? Object.assign(
        whole,
        linkControls(name, ask, () => live.user ?? ''),
      )
    : whole
}

// The fields are declared, so that a later record has the same.
function withConnection(handle: HandleBase, live: LiveRecord): HandleBase {
  for (const field of Object.keys(live.current.connection ?? {}))
    Object.defineProperty(handle, field, {
      get: () => live.current.connection?.[field],
      enumerable: true,
    })
  return handle
}

function withActions(handle: HandleBase, live: LiveRecord, ask: Ask): HandleBase {
  const { name, actions = [] } = live.current
  const act = (action: string): Promise<unknown> =>
    ask('act', { name, action, ...(live.data && { leaseId: live.data.leaseId }) })
  const own = actions.map((action) => [action, () => act(action)])
  return Object.assign(handle, Object.fromEntries(own), {
    fresh: async () => (live.data ?? notLeased(name)).fresh(),
    keep: () => (live.data ?? notLeased(name)).keep(),
  })
}

function notLeased(name: string): never {
  throw new UsageError({
    code: 'INVALID_REQUEST',
    what: `Container "${name}" has no data of one's own here.`,
    fix: `set isolation in the declaration of containers.${name}, and ask inside a test.`,
  })
}

// A declared url reads as a string (`db.url`), an undeclared one is called (`api.url('http', '/orders')`).
function withUrl(handle: HandleBase, live: LiveRecord): Handle {
  // Nor is a host that throws.
  if (live.current.host === '') Object.defineProperty(handle, 'host', { enumerable: false })
  // Not enumerable, because it throws where there is no url, and printers of test runners read what is.
  return Object.defineProperty(handle, 'url', { get: () => urlOf(live.current) }) as Handle
}

function urlOf(record: ContainerRecord): unknown {
  if (record.link?.urlLeadsPast) return undefined
  if (record.url !== undefined) return declaredUrl(record)
  return (first?: PortReference, path?: string) => httpUrl(record, first, path)
}

function declaredUrl(record: ContainerRecord): string {
  mustRun(record)
  // A url that cannot be filled in is empty; the port that is missing says why.
  return record.url || addressOf(record)
}

function httpUrl(record: ContainerRecord, first?: PortReference, path = ''): string {
  if (typeof first === 'string' && first.startsWith('/'))
    return `http://${addressOf(record)}${first}`
  return `http://${addressOf(record, first)}${path && !path.startsWith('/') ? `/${path}` : path}`
}

function addressOf(record: ContainerRecord, reference?: PortReference): string {
  const host = hostOf(record)
  return `${host.includes(':') ? `[${host}]` : host}:${hostPort(record, familyOf(host), reference)}`
}

function hostOf(record: ContainerRecord): string {
  if (record.host !== '') return record.host
  mustRun(record)
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: `Container "${record.name}" has no address that the connection mode could use.`,
    why: evidence('networks', Object.keys(record.networks).join(', ') || 'none'),
    fix: 'choose connectionMode "docker_host", or put the container on a network that is not internal.',
  })
}

function ipAddressOf(record: ContainerRecord, network?: string): string {
  const joined = Object.keys(record.networks)
  const found = record.networks[network ?? joined[0] ?? '']
  if (found?.ipAddress) return found.ipAddress
  throw new UsageError({
    code: 'UNKNOWN_NETWORK',
    what: network
      ? `Container "${record.name}" is not on network "${network}".`
      : `Container "${record.name}" has no address of its own.`,
    why: evidence('networks', joined.length > 0 ? joined.join(', ') : 'none'),
    fix: `add the network to containers.${record.name}.networks, or join it with connect().`,
  })
}

const argumentsOf = (command: string | readonly string[]): string[] =>
  typeof command === 'string' ? ['/bin/sh', '-c', command] : [...command]

// A relative path starts at the working directory of the test, which may not be that of the session.
function copySourceOf(source: string | { content: string | Uint8Array }): CopySource {
  return typeof source === 'string'
    ? { path: resolve(source) }
    : { contentBase64: Buffer.from(source.content as Uint8Array).toString('base64') }
}
