import type { Path } from './issues.ts'

const longest = 60

/**
 * A value as a message shows it, shortened: objects by their keys only, and where it may be a secret, only what kind
 * of value it is.
 */
export function shown(value: unknown, path: Path): string {
  if (maySecret(path)) return kindOf(value)
  const text = outline(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

const secretFields = ['environment', 'labels', 'command', 'entrypoint', 'url', 'raw']
const secretKeys = ['args', 'headers', 'test', 'driverOpts', 'labels', 'command', 'content', 'body']

function maySecret([top, , field, ...below]: Path): boolean {
  if (top === 'containers' && secretFields.includes(String(field))) return true
  return [field, ...below].some((key) => secretKeys.includes(String(key)))
}

function outline(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(outline).join(', ')}]`
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    return kindOf(value)
  }
  if (typeof value !== 'object' || value === null || isPattern(value)) return String(value)
  const keys = Object.keys(value).map((key) => `${key}: …`)
  return keys.length > 0 ? `{ ${keys.join(', ')} }` : '{}'
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value === '') return 'an empty string'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const isPattern = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object RegExp]'
