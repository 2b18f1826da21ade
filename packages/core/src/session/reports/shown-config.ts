import type { ResolvedConfig } from '../../config/resolved.ts'
import { promisesSecret } from './config-secrets.ts'
import { createMask, type Mask } from './masking.ts'

/**
 * A resolved config as plain data that may be shown: values whose names promise a secret, and secrets inside of other texts, are
 * `***`; contents of files are shown by their length, and functions as `[function]`.
 */
export function shownConfig(config: ResolvedConfig): unknown {
  return shown(config, '', createMask(config))
}

function shown(value: unknown, key: string, mask: Mask): unknown {
  if (typeof value === 'function') return '[function]'
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`
  if (Object.prototype.toString.call(value) === '[object RegExp]') return String(value)
  if (Array.isArray(value)) return value.map((entry) => shown(entry, key, mask))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, shown(entry, name, mask)]),
    )
  if (typeof value !== 'string') return value
  if (key === 'content' || key === 'inline') return `[${value.length} characters]`
  return promisesSecret.test(key) ? '***' : mask(value)
}
