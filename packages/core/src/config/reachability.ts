import { namespaceOwner, networkNames } from './dependencies.ts'
import type { ResolvedConfig } from './resolved.ts'
import type { ContainersConfig } from './written/written-container.ts'

/** Where a container stands in the network: in a mode, or on networks. */
export interface Place {
  networkMode: string | undefined
  networks: readonly string[]
}

export type Places = ReadonlyMap<string, Place>

/**
 * How one container reaches another: under a name, inside the same network namespace, over a network that both have
 * yet to join, or not at all.
 */
export type Way =
  | { kind: 'name'; name: string }
  | { kind: 'localhost' }
  | { kind: 'join'; from: string; to: string }
  | { kind: 'none' }

/** The host name under which a container reaches another one of a resolved config: an alias, or 'localhost'. */
export function hostSeenFrom(config: ResolvedConfig, from: string, to: string): string {
  const places = config.containers.map(({ name, networkMode, networks }): [string, Place] => [
    name,
    { networkMode, networks: networks.map(({ network }) => network) },
  ])
  const known = new Map(places)
  if (from === to) return known.get(to)?.networkMode === undefined ? to : 'localhost'
  const way = wayBetween(known, from, to)
  return way.kind === 'localhost' ? 'localhost' : way.kind === 'name' ? way.name : to
}

/** Where the containers of a written config stand. */
export function placesOf({ containers }: ContainersConfig): Places {
  const places = Object.entries(containers).map(([name, container]): [string, Place] => [
    name,
    { networkMode: container.networkMode, networks: networkNames(container) },
  ])
  return new Map(places)
}

export function wayBetween(places: Places, from: string, to: string): Way {
  const [source, target] = [ownerOf(places, from), ownerOf(places, to)]
  if (source === target) return { kind: 'localhost' }
  const [sourcePlace, targetPlace] = [places.get(source), places.get(target)]
  const mode = sourcePlace?.networkMode
  if (mode === undefined && targetPlace?.networkMode === undefined) {
    const shared = sourcePlace?.networks.some((network) => targetPlace?.networks.includes(network))
    return shared ? { kind: 'name', name: target } : { kind: 'join', from: source, to: target }
  }
  return mode === targetPlace?.networkMode && sharedModes.test(mode ?? '')
    ? { kind: 'localhost' }
    : { kind: 'none' }
}

const sharedModes = /^(host$|container:)/

// Follows networkMode 'container:<name>' to the container that has the network; a cycle is reported elsewhere.
function ownerOf(places: Places, name: string, passed: readonly string[] = []): string {
  const next = namespaceOwner(places.get(name) ?? {})
  if (next === undefined || !places.has(next) || passed.includes(next)) return name
  return ownerOf(places, next, [...passed, name])
}
