import type { Handle } from '@mooring/client'
import { isRecord } from '../entries.ts'
import type { Issue } from '../issues.ts'
import type { ContainersConfig } from '../written/written-container.ts'
import { eachContainer, type Rule } from './each-container.ts'

const namePattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/
const longestName = 63

// What a test's context or the map of containers has under these names would hide the container.
const takenByRunners =
  'annotate bench expect meta onTestFailed onTestFinished signal skip task containers'.split(' ')
// Vitest's context is a function, which has these already and does not let them be set.
const takenByFunctions = ['arguments', 'caller', 'length', 'name']
const takenByReferences = ['self', 'host', 'localhost']
const takenByJavaScript = [
  'then',
  'toJSON',
  'prototype',
  ...Object.getOwnPropertyNames(Object.prototype),
]

export function containerNamesAreUsable({ containers }: ContainersConfig): Issue[] {
  return Object.keys(containers).flatMap((name) => problem(['containers', name], nameProblem(name)))
}

export function networkNamesAreUsable({ networks }: ContainersConfig): Issue[] {
  return Object.keys(networks ?? {}).flatMap((name) =>
    problem(['networks', name], networkNameProblem(name)),
  )
}

export const portNamesAreUsable: Rule = eachContainer(({ ports }) =>
  (isRecord(ports) ? Object.keys(ports) : []).flatMap((port) =>
    problem(['ports', port], portNameProblem(port)),
  ),
)

export const connectionFieldsAreUsable: Rule = eachContainer(({ connection }) =>
  Object.keys(connection ?? {}).flatMap((field) =>
    problem(['connection', field], connectionFieldProblem(field)),
  ),
)

// Every handle has these, which the compiler compares.
const ofHandles: Record<keyof Handle, true> = {
  address: true,
  connect: true,
  copyFrom: true,
  copyTo: true,
  disconnect: true,
  exec: true,
  exposeHostPort: true,
  host: true,
  hostPortIpv4: true,
  hostPortIpv6: true,
  id: true,
  image: true,
  ipAddress: true,
  logs: true,
  name: true,
  pause: true,
  port: true,
  restart: true,
  state: true,
  stop: true,
  unpause: true,
  url: true,
}
// And these where there is data of one's own.
const takenByHandles = [...Object.keys(ofHandles), 'fresh', 'keep', 'reset']

const connectionFieldProblem = (field: string): string | undefined =>
  [...takenByHandles, ...takenByJavaScript].includes(field)
    ? `the name "${field}" has a meaning on every container, choose another`
    : undefined

function nameProblem(name: string): string | undefined {
  if (takenByJavaScript.includes(name))
    return `the name "${name}" has a meaning in JavaScript, choose another`
  if ([...takenByRunners, ...takenByFunctions].includes(name))
    return `the name "${name}" has a meaning in the context of a test, choose another`
  if (takenByReferences.includes(name))
    return `the name "${name}" has a meaning in references and addresses, choose another`
  if (!namePattern.test(name))
    return 'expected a name of letters, digits, "-" and "_" that starts with a letter'
  return name.length > longestName
    ? `expected a name of up to ${longestName} characters, got ${name.length}`
    : undefined
}

function networkNameProblem(name: string): string | undefined {
  if (['bridge', 'host', 'none'].includes(name)) {
    return `"${name}" is a network of the engine's own; use networkMode: "${name}", or choose another name`
  }
  if (takenByJavaScript.includes(name))
    return `the name "${name}" has a meaning in JavaScript, choose another`
  return namePattern.test(name)
    ? undefined
    : 'expected a name of letters, digits, "-" and "_" that starts with a letter'
}

function portNameProblem(name: string): string | undefined {
  if (takenByJavaScript.includes(name))
    return `the name "${name}" has a meaning in JavaScript, choose another`
  if (namePattern.test(name)) return undefined
  return 'expected the name of a port, which starts with a letter; for ports without names write a list'
}

const problem = (path: Issue['path'], message: string | undefined): Issue[] =>
  message === undefined ? [] : [{ path, message }]
