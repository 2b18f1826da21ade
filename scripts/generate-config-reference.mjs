// Writes the generated part of docs/config.md from the zod schema; run it after a change there, with the packages built.
import { readFileSync, writeFileSync } from 'node:fs'
import { completeSchema } from '../packages/core/dist/config/json-schema.js'
import { withConfigReference } from './config-reference.mjs'

const page = 'docs/config.md'
writeFileSync(page, withConfigReference(readFileSync(page, 'utf8'), completeSchema()))
