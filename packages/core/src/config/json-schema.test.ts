import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isRecord } from './entries.ts'
import { jsonSchema } from './json-schema.ts'

const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the shipped schema is the one generated from the code; `node scripts/generate-schema.mjs` renews it', () => {
  expect(JSON.parse(text('../../schema.json'))).toEqual(jsonSchema())
})

test('nothing of it stands for what only code can hold', () => {
  const all = JSON.stringify(jsonSchema())
  expect(all).not.toContain('codeOnly')
  expect(all).not.toMatch(/\{\}[,\]]/)
})

test('every key has a description, which says the same as the type that editors show', () => {
  const types = [
    'build',
    'container',
    'engines',
    'host-ports',
    'links',
    'logs',
    'networks',
    'ports',
    'storage',
    'use',
    'waits',
  ]
    .map((name) => text(`./written/${name}.ts`))
    .join('\n')
  const documented = [...types.matchAll(/\/\*\* (.+?) \*\/\s+readonly (\$?\w+)\??:/g)].map(
    ([, words, key]) => `${key}: ${words}`,
  )
  const described = descriptionsIn(jsonSchema())
  const keysOnlyIn = (some: string[], others: string[]): string[] =>
    some.filter((line) => !others.includes(line)).map((line) => line.slice(0, line.indexOf(':')))
  // The two halves of a limit have a type in line, and functions are not for JSON.
  expect(keysOnlyIn(described, documented)).toEqual(['soft', 'hard'])
  expect(keysOnlyIn(documented, described)).toEqual(['service', 'raw'])
})

function descriptionsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(descriptionsIn)
  if (!isRecord(node)) return []
  const properties = Object.entries(isRecord(node['properties']) ? node['properties'] : {})
  const own = properties.map(
    ([key, property]) => `${key}: ${isRecord(property) ? property['description'] : ''}`,
  )
  return [...own, ...Object.values(node).flatMap(descriptionsIn)]
}
