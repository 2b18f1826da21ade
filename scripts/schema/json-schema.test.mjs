import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { completeSchema, jsonSchema } from './json-schema.mjs'

test('the shipped schema is the one generated from the code; `npm run schema` renews it', () => {
  expect(JSON.parse(readFileSync('packages/core/schema.json', 'utf8'))).toEqual(jsonSchema())
})

test('nothing of it stands for what only code can hold', () => {
  const all = JSON.stringify(jsonSchema())
  expect(all).not.toMatch(/codeOnly|writtenAs/)
  expect(all).not.toMatch(/\{\}[,\]]/)
})

test('every key has the sentence that editors show', () => {
  const [container] = [completeSchema()].map(
    ({ properties }) => properties.containers.additionalProperties.properties,
  )
  expect(container.raw.description).toMatch(/last word/)
  expect(container.memory.description).toMatch(/Most memory/)
  expect(keysWithout('description', jsonSchema())).toEqual([])
})

function keysWithout(word, node) {
  if (typeof node !== 'object' || node === null) return []
  const own = Object.entries(node.properties ?? {}).filter(([, property]) => !property[word])
  return [
    ...own.map(([key]) => key),
    ...Object.values(node).flatMap((each) => keysWithout(word, each)),
  ]
}
