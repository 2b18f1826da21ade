// Writes the generated part of docs/config.md from the zod schema; run it after a change there.
import { readFileSync, writeFileSync } from 'node:fs'
import { withConfigReference } from './schema/config-reference.mjs'
import { completeSchema } from './schema/json-schema.mjs'

const page = 'docs/config.md'
writeFileSync(page, withConfigReference(readFileSync(page, 'utf8'), completeSchema()))
