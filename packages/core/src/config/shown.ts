import type { Path } from './issues.ts'

const longest = 60

/** A value as a message shows it, shortened; where it may be a secret, only what kind of value it is. */
export function shown(value: unknown, path: Path): string {
  if (maySecret(path)) return kindOf(value)
  if (typeof value === 'object' && value !== null && !isPattern(value))
    return shortened(jsonOf(value))
  if (typeof value === 'string') return shortened(JSON.stringify(value))
  return typeof value === 'function' || value === undefined
    ? kindOf(value)
    : shortened(String(value))
}

const secretFields = ['environment', 'labels', 'files', 'command', 'entrypoint', 'url', 'raw']
const secretKeys = ['args', 'headers', 'test', 'driverOpts', 'labels', 'command']

function maySecret(path: Path): boolean {
  const [top, , field] = path
  if (top === 'containers' && path.length < 3) return true
  return (
    secretFields.includes(String(field)) ||
    path.slice(3).some((key) => secretKeys.includes(String(key)))
  )
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function jsonOf(value: object): string {
  try {
    return (
      JSON.stringify(value, (_key, inner: unknown) => (plain(inner) ? inner : String(inner))) ??
      kindOf(value)
    )
  } catch {
    return kindOf(value)
  }
}

const plain = (value: unknown): boolean =>
  !isPattern(value) && !['bigint', 'function', 'symbol'].includes(typeof value)
const isPattern = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object RegExp]'
const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text
