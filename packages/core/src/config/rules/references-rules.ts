import { referencesOf } from '../dependencies.ts'
import { orCandidates } from '../did-you-mean.ts'
import { entriesOf } from '../entries.ts'
import type { Issue, Path } from '../issues.ts'
import { findPort, listPorts, portsOf } from '../port-entries.ts'
import { placesOf, wayBetween } from '../reachability.ts'
import { findReferences, referenceFields, type Reference } from '../references.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

export const referencesExist: Rule = eachContainer((container, { name, config }) =>
  referencesOf(container).flatMap(({ path, reference }) => {
    const target = reference.container === 'self' ? name : reference.container
    const inUrl = isOfConnection(path)
    // Because the tests' side of a url knows the addresses of its own container only.
    if (inUrl && target !== name) {
      return [
        { path, message: `expected a reference such as {self.address}, got ${reference.text}` },
      ]
    }
    const found = problemOf(config, target, { reference, inUrl })
    return found ? [{ path, ...found }] : []
  }),
)

export const referencedContainersAreReachable: Rule = (config) => {
  const places = placesOf(config)
  return eachContainer((container, { name }) =>
    referencesOf(container).flatMap(({ path, reference }) => {
      const target = reference.container
      if (target === 'self' || !places.has(target) || isOfConnection(path)) return []
      if (wayBetween(places, name, target).kind !== 'none') return []
      const message = `"${target}" cannot be reached, because ${modeOf(config, name, target)} shares no network with it`
      const also = [name, target].map((each) => ['containers', each, 'networkMode'])
      return [{ path, message, also }]
    }),
  )(config)
}

function modeOf({ containers }: ContainersConfig, name: string, target: string): string {
  const own = containers[name]?.networkMode
  return own === undefined
    ? `networkMode "${containers[target]?.networkMode}" of "${target}"`
    : `networkMode "${own}"`
}

interface Found {
  message: string
  also?: Path[]
}

function problemOf(
  { containers }: ContainersConfig,
  target: string,
  { reference, inUrl }: { reference: Reference; inUrl: boolean },
): Found | undefined {
  const { text, field, port } = reference
  const container = Object.hasOwn(containers, target) ? containers[target] : undefined
  if (!container) {
    const hint = orCandidates(target, Object.keys(containers))
    return { message: `unknown container in ${text}.${hint} For the text itself write {${text}}` }
  }
  const fields = Object.keys(container.connection ?? {})
  if (fields.includes(field) && !inUrl)
    return port === undefined
      ? undefined
      : { message: `"${field}" in ${text} takes nothing after it` }
  if (!isField(field))
    return {
      message: `unknown field in ${text}.${orCandidates(field, [...referenceFields, ...fields])}`,
    }
  if (field === 'url') return urlProblem(reference, { url: container.url, target, inUrl })
  if (field === 'host')
    return port === undefined ? undefined : { message: `"host" in ${text} takes nothing after it` }
  const ports = portsOf(container)
  const also: Path[] = [['containers', target, 'ports']]
  if (ports.length === 0)
    return { message: `${text} needs a port, but container "${target}" declares none`, also }
  if (port === undefined || findPort(ports, port)) return undefined
  return {
    message: `container "${target}" declares no port "${port}", used in ${text}. Declared: ${listPorts(ports)}.`,
    also,
  }
}

function urlProblem(
  { text, port }: Reference,
  { url, target, inUrl }: { url: unknown; target: string; inUrl: boolean },
): Found | undefined {
  if (inUrl) return { message: `${text} refers to itself` }
  if (url === undefined) {
    const also: Path[] = [['containers', target, 'url']]
    return {
      message: `${text} needs a url, but container "${target}" declares none; use {${target}.address}`,
      also,
    }
  }
  return port === undefined ? undefined : { message: `"url" in ${text} takes nothing after it` }
}

// `url`, and the fields beside it: both are filled in for the tests' side too.
const isOfConnection = ([key]: Path): boolean => key === 'url' || key === 'connection'

const isField = (field: string): boolean => (referenceFields as readonly string[]).includes(field)

export function variablesReferToContainers(config: ContainersConfig): Issue[] {
  return entriesOf(config.env).flatMap(([variable, value]) =>
    findReferences(String(value)).flatMap((reference) => {
      const path = ['env', variable]
      const { container, text } = reference
      if (container === 'self')
        return [{ path, message: `expected the name of a container in ${text}, got "self"` }]
      const found = problemOf(config, container, { reference, inUrl: false })
      return found ? [{ path, ...found }] : []
    }),
  )
}
