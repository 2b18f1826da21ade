import { expect, test } from 'vitest'
import { renderReferences } from '../../../core/src/config/references.ts'
import { literal } from './literal.ts'

test.each([
  '{db.url}',
  '{{db.url}}',
  '{"a":{"b":1}}',
  'x {user.name} y {a.b.c/tcp}',
  '{{.Name}} {x} {1.2}',
])('%s reaches the container as it is', (text) => {
  expect(renderReferences(literal(text), () => 'filled in')).toBe(text)
})
