import {
  familyOf,
  hostPort,
  InternalError,
  type ContainerRecord,
  type PortReference,
} from '@mooring/client'
import { renderReferences, type Reference } from '../config/references.ts'
import type { ResolvedConfig, ResolvedContainer } from '../config/resolved.ts'

/** Fills the references in a container's texts with what they mean on the network: aliases and container ports. */
export function fillIn(
  config: ResolvedConfig,
  container: ResolvedContainer,
): (template: string) => string {
  return (template) =>
    renderReferences(template, (reference) => networkSide(config, container, reference))
}

function networkSide(
  config: ResolvedConfig,
  self: ResolvedContainer,
  reference: Reference,
): string {
  const name = reference.container === 'self' ? self.name : reference.container
  const referred = config.containers.find((container) => container.name === name)
  if (!referred) throw unchecked(reference)
  const port = (): string => String(containerPortOf(referred, reference))
  switch (reference.field) {
    case 'host':
      return referred.name
    case 'port':
      return port()
    case 'address':
      return `${referred.name}:${port()}`
    case 'url':
      return fillIn(config, referred)(referred.url ?? '')
    default:
      throw unchecked(reference)
  }
}

function containerPortOf({ ports }: ResolvedContainer, reference: Reference): number {
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
  return found.containerPort
}

/** The declared `url` of a container as the tests reach it: host and host ports. */
export function hostSideUrl(template: string, record: ContainerRecord): string {
  return renderReferences(template, (reference) => {
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
      default:
        throw unchecked(reference)
    }
  })
}

const unchecked = ({ text }: Reference): InternalError =>
  new InternalError({
    code: 'INTERNAL',
    what: `The reference ${text} passed the checks of the config but means nothing.`,
  })
