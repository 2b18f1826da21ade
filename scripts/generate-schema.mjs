// Writes packages/core/schema.json from the zod schema; run it after a change there.
import { writeFile } from 'node:fs/promises'
import { jsonSchema } from './schema/json-schema.mjs'

const target = new URL('../packages/core/schema.json', import.meta.url)
await writeFile(target, `${JSON.stringify(jsonSchema(), undefined, 2)}\n`)
console.log(`wrote ${target.pathname}`)
