import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serviceRules, type Rule } from '../packages/compose/src/declare/key-rules.ts'

const page = readFileSync(join(import.meta.dirname, '../docs/compose.md'), 'utf8')

test('the table of docs/compose.md says what becomes of every key of a service', () => {
  const [, section = ''] = page.split('## How keys of a service are handled')
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].map(
    ([, key, what]) => `${key}: ${what}`,
  )
  expect(rows).toEqual(Object.entries(serviceRules).map(([key, rule]) => `${key}: ${words(rule)}`))
})

function words(rule: Rule): string {
  if (rule.is === 'carried') return rule.to
  return rule.is === 'ruled' ? rule.rule : `**refused**: ${rule.because}`
}
