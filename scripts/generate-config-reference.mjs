// Writes the generated part of docs/config.md from the zod schema; run it after a change there.
import { readFileSync, writeFileSync } from 'node:fs'
import { withConfigReference } from './config-reference.mjs'
import { source } from './source.mjs'

const { completeSchema } = await source('packages/core/src/config/json-schema.ts')

const page = 'docs/config.md'
writeFileSync(page, withConfigReference(readFileSync(page, 'utf8'), completeSchema()))
