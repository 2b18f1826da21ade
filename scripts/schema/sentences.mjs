import { readdirSync, readFileSync } from 'node:fs'

const declarations = 'packages/core/src/config/written'

/**
 * What the comments of the types of a config say of each key, so that editors, the JSON Schema and the reference say the
 * same.
 *
 * @returns {Map<string, Map<string, string>>} sentences by the names of types, and of their keys
 */
export function sentences() {
  const types = readdirSync(declarations).flatMap((file) =>
    interfacesIn(readFileSync(`${declarations}/${file}`, 'utf8')),
  )
  const own = new Map(types.map(({ name, body }) => [name, sentencesIn(body)]))
  return new Map(
    types.map(({ name, base }) => [name, new Map([...(own.get(base) ?? []), ...own.get(name)])]),
  )
}

const interfacesIn = (text) =>
  [...text.matchAll(/^export interface (\w+)(?: extends (\w+))? \{\n(.*?)^\}/gms)].map(
    ([, name, base, body]) => ({ name, base, body }),
  )

const sentencesIn = (body) =>
  new Map(
    [...body.matchAll(/\/\*\* (.+?) \*\/\s+readonly (\$?\w+)\??:/g)].map(([, words, key]) => [
      key,
      words,
    ]),
  )
