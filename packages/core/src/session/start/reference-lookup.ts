import {
  atAddressOf,
  familyOf,
  hostPort,
  InternalError,
  type ContainerRecord,
  type PortReference,
} from '@mooring/client'
import { hostSeenFrom } from '../../config/reachability.ts'
import { renderReferences, type Reference } from '../../config/references.ts'
import { hostAlias, type ResolvedConfig, type ResolvedContainer } from '../../config/resolved.ts'

/** Fills the references in a container's texts with what they mean on the network: aliases and container ports. */
export function fillIn(
  config: ResolvedConfig,
  { name, hostAccess, data = {} }: ResolvedContainer,
): (template: string) => string {
  return (template) => {
    const filled = networkSide(config, template, { reader: name, owner: name, data })
    return hostAccess ? filled.replaceAll('{host}', hostAlias) : filled
  }
}

interface Sides {
  /** The container that will use the text, and sees the others under names of its own networks. */
  reader: string
  /** The container whose text it is: `self`. */
  owner: string
  /** What the reader has of its own, by container. */
  data: NonNullable<ResolvedContainer['data']>
}

function networkSide(config: ResolvedConfig, template: string, sides: Sides): string {
  const { reader, owner, data } = sides
  return renderReferences(template, (reference) => {
    const name = reference.container === 'self' ? owner : reference.container
    const referred = config.containers.find((container) => container.name === name)
    if (!referred) throw unchecked(reference)
    const host = referred.link?.alias ?? hostSeenFrom(config, reader, name)
    const ofReferred = (text: string): string =>
      networkSide(config, text, { ...sides, owner: name })
    const own = data[referred.link?.to ?? name]?.connection[reference.field]
    switch (reference.field) {
      case 'host':
        return host
      case 'port':
        return String(containerPortOf(referred, reference))
      case 'address':
        return `${host}:${containerPortOf(referred, reference)}`
      case 'url':
        return withOwn(ofReferred(referred.url ?? ''), own)
      default:
        return own ?? ofReferred(fieldOf(referred, reference))
    }
  })
}

// A lease names its server as the session reaches it.
const withOwn = (url: string, own: string | undefined): string =>
  own === undefined ? url : atAddressOf(url, own)

function fieldOf({ connection }: ResolvedContainer, reference: Reference): string {
  const template = connection[reference.field]
  if (template === undefined) throw unchecked(reference)
  return template
}

function containerPortOf({ ports, link }: ResolvedContainer, reference: Reference): number {
  const [number, protocol] = (reference.port ?? '').split('/')
  const found =
    reference.port === undefined
      ? ports[0]
      : (ports.find((port) => port.name === reference.port) ??
        ports.find(
          (port) =>
            String(port.containerPort) === number && (!protocol || port.protocol === protocol),
        ))
  if (!found) throw unchecked(reference)
  const { containerPort } = found
  // A link is reached where the proxy listens for it.
  const listening = link?.ports.find((port) => port.containerPort === containerPort)
  return listening?.listenPorts[link?.slot ?? 0] ?? containerPort
}

/** The declared `url`, or a field of the connection, as the tests reach the container: host and host ports. */
export function hostSideText(template: string, record: ContainerRecord): string {
  return renderReferences(template, (reference) => hostSide(reference, record))
}

/** A text with references to several containers, as the tests reach them. */
export function testSideText(
  template: string,
  recordOf: (container: string) => ContainerRecord,
): string {
  return renderReferences(template, (reference) =>
    hostSide(reference, recordOf(reference.container)),
  )
}

function hostSide(reference: Reference, record: ContainerRecord): string {
  const { host } = record
  const port = (): number =>
    hostPort(record, familyOf(host), reference.port as PortReference | undefined)
  const bracketed = host.includes(':') ? `[${host}]` : host
  switch (reference.field) {
    case 'host':
      return bracketed
    case 'port':
      return String(port())
    case 'address':
      return `${bracketed}:${port()}`
    case 'url':
      return record.url ?? ''
    default:
      return record.connection?.[reference.field] ?? unknownField(reference)
  }
}

function unknownField(reference: Reference): never {
  throw unchecked(reference)
}

const unchecked = ({ text }: Reference): InternalError =>
  new InternalError({
    code: 'INTERNAL',
    what: `The reference ${text} passed the checks of the config but means nothing.`,
  })
