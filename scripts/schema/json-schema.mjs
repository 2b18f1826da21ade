import { z } from 'zod'
import { source } from '../source.mjs'
import { sentences } from './sentences.mjs'

const { configSchema } = await source('packages/core/src/config/schema/config-schema.ts')

/** The JSON Schema of a config file, for editors and for files in JSON: all but what only code can hold. */
export function jsonSchema() {
  return { ...withoutCode(completeSchema()), title: 'Mooring containers' }
}

/** The same with what only code can hold; the config reference is made from it. */
export function completeSchema() {
  const types = sentences()
  return z.toJSONSchema(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: node }) => describeKeys(node, types),
  })
}

/** @throws for a key that has no comment */
function describeKeys(node, types) {
  const { writtenAs } = node
  if (writtenAs === undefined) return
  delete node.writtenAs
  for (const [key, property] of Object.entries(node.properties)) {
    const description = types.get(writtenAs)?.get(key)
    if (description === undefined) throw new Error(`${writtenAs} has no comment on ${key}`)
    node.properties[key] = { ...property, description }
  }
}

const withoutCode = (node) =>
  unwrapped(
    Object.fromEntries(
      Object.entries(node)
        .filter(([key, value]) => !isNoise(key, value))
        .map(([key, value]) => [key, withoutCodeBelow(value)]),
    ),
  )

function withoutCodeBelow(value) {
  if (Array.isArray(value)) return value.filter((item) => !isCodeOnly(item)).map(withoutCodeBelow)
  if (!isRecord(value)) return value
  return withoutCode(
    Object.fromEntries(Object.entries(value).filter(([, item]) => !isCodeOnly(item))),
  )
}

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isCodeOnly = (value) => isRecord(value) && value.codeOnly === true

// A choice of one is no choice.
function unwrapped(node) {
  const { anyOf, ...rest } = node
  return anyOf?.length === 1 && isRecord(anyOf[0]) ? { ...anyOf[0], ...rest } : node
}

// Bounds that zod adds to whole numbers say nothing to a reader.
const isNoise = (key, value) =>
  (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
