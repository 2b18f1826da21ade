import { z } from 'zod'
import { isRecord } from './entries.ts'
import { configSchema } from './schema/config.ts'

/** The JSON Schema of a config file, for editors and for files in JSON: all but what only code can hold. */
export function jsonSchema(): Record<string, unknown> {
  return { ...withoutCode(completeSchema()), title: 'Mooring containers' }
}

/** The same with what only code can hold; the config reference is made from it. */
export function completeSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
}

function withoutCode(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(node)
    .filter(([key, value]) => !isNoise(key, value))
    .map(([key, value]): [string, unknown] => [key, withoutCodeBelow(value)])
  return unwrapped(Object.fromEntries(entries))
}

function withoutCodeBelow(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isCodeOnly(item)).map(withoutCodeBelow)
  if (!isRecord(value)) return value
  return withoutCode(
    Object.fromEntries(Object.entries(value).filter(([, item]) => !isCodeOnly(item))),
  )
}

const isCodeOnly = (value: unknown): boolean => isRecord(value) && value['codeOnly'] === true

// A choice of one is no choice.
function unwrapped(node: Record<string, unknown>): Record<string, unknown> {
  const { anyOf, ...rest } = node
  return Array.isArray(anyOf) && anyOf.length === 1 && isRecord(anyOf[0])
    ? { ...anyOf[0], ...rest }
    : node
}

// Bounds that zod adds to whole numbers say nothing to a reader.
const isNoise = (key: string, value: unknown): boolean =>
  (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
