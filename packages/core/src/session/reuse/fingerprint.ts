import { createHash } from 'node:crypto'
import type { CreateBody, ResolvedContainer } from '../../config/resolved.ts'

/** What shapes a container, as one hash and as a short hash for each key of its declaration. */
export interface Fingerprint {
  whole: string
  parts: Record<string, string>
}

/** What a container is made from besides its declaration. */
export interface Shapers {
  imageId: string
  /** What the engine is asked to create, after `raw`, with environment and command filled in. */
  body: CreateBody
  networkIds: readonly string[]
  /** Engine's ids: a dependency that was made anew has forgotten what this container did to it. */
  dependencyIds: readonly (string | undefined)[]
  filesDigest: string
}

// They decide when a container is ready, or how it is treated, and not what it is.
const notShaping: ReadonlySet<string> = new Set([
  'waitFor',
  'startupTimeoutMs',
  'start',
  'url',
  'connection',
  'pullPolicy',
  'watch',
  'stopGracePeriodMs',
  'reuse',
  'build',
  'raw',
  'engine',
  // It looks itself after data that is there already.
  'service',
] satisfies (keyof ResolvedContainer)[])

/** Identifies what a container would be, so that one that is there already can stand for it. */
export function fingerprintOf(container: ResolvedContainer, shapers: Shapers): Fingerprint {
  const { body, imageId, networkIds, dependencyIds, filesDigest } = shapers
  const { Image: _image, ...options } = body
  const { engineOptions, ...others } = container
  const declared = Object.entries(others).filter(([key]) => !notShaping.has(key))
  const shaping: Record<string, unknown> = {
    ...Object.fromEntries(declared),
    ...engineOptions,
    image: imageId,
    environment: options['Env'],
    command: options['Cmd'],
    networks: [container.networks, networkIds],
    dependsOn: dependencyIds,
    files: filesDigest,
    // Everything else that reaches the engine, such as the addresses that ports are published on.
    raw: withoutLabels(options),
  }
  const parts = Object.fromEntries(
    Object.entries(shaping).map(([key, value]) => [writtenKey(key), short(value)]),
  )
  return { whole: hashOf(parts), parts }
}

/** Keys of the declaration in which two fingerprints differ; ['raw'] where only the engine's options do. */
export function changedKeys(before: Fingerprint['parts'], after: Fingerprint['parts']): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = keys.filter((key) => before[key] !== after[key])
  const declared = changed.filter((key) => key !== 'raw')
  return declared.length > 0 ? declared : changed
}

// Ours name the process that makes the container or volume; those of the user stand in the declaration.
const withoutLabels = (options: CreateBody): unknown =>
  JSON.parse(
    JSON.stringify(options, (key, value: unknown) => (key === 'Labels' ? undefined : value)),
  )

const writtenKey = (key: string): string => key.replace(/(Bytes|Ms)$/, '')
const short = (value: unknown): string => hashOf(value).slice(0, 8)

/** A hash of plain data, whatever the order of its keys. */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, sortedKeys) ?? '')
    .digest('hex')
    .slice(0, 32)

// The order of keys says nothing, except for ports, whose order is kept in a list.
const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
