import { entriesOf, isList, type Key } from './entries.ts'
import type { Path } from './issues.ts'
import { findReferences, type Reference } from './references.ts'
import type { ContainerConfig } from './written/written-container.ts'

/** A reference and where it stands, below its container. */
export interface PlacedReference {
  path: Path
  reference: Reference
}

/** All references of a container, in the order of the keys that may hold them. */
export function referencesOf({
  environment,
  command,
  url,
  connection,
}: ContainerConfig): PlacedReference[] {
  const texts: [Path, unknown][] = [
    ...placed('environment', entriesOf(environment)),
    ...(isList(command)
      ? placed('command', entriesOf<string>(command))
      : ([[['command'], command]] as [Path, unknown][])),
    [['url'], url],
    ...placed('connection', entriesOf(connection)),
  ]
  return texts.flatMap(([path, text]) =>
    typeof text === 'string' ? findReferences(text).map((reference) => ({ path, reference })) : [],
  )
}

/** Declared container whose network namespace is shared by `networkMode: 'container:<name>'`. */
export function namespaceOwner({
  networkMode,
}: {
  networkMode?: string | undefined
}): string | undefined {
  return networkMode?.startsWith('container:') ? networkMode.slice('container:'.length) : undefined
}

/** What a container depends on: by `dependsOn`, by reference and by a shared network namespace; declared names only. */
export function dependenciesOf(
  name: string,
  container: ContainerConfig,
  declared: ReadonlySet<string>,
): string[] {
  const named = [
    ...entriesOf(container.dependsOn).map(([, dependency]) => dependency),
    ...referencesOf(container).map(({ reference }) => reference.container),
    namespaceOwner(container) ?? name,
  ]
  return [...new Set(named)].filter((dependency) => dependency !== name && declared.has(dependency))
}

/** Names of the networks that a container lists. */
export const networkNames = ({ networks }: ContainerConfig): string[] =>
  isList(networks)
    ? entriesOf<string>(networks).map(([, name]) => name)
    : Object.keys(networks ?? {})

const placed = (field: string, entries: [Key, unknown][]): [Path, unknown][] =>
  entries.map(([key, value]) => [[field, key], value])
