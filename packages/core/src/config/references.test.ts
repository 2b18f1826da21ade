import { expect, test } from 'vitest'
import { findReferences, renderReferences } from './references.ts'

const named = ({ container, field, port }: ReturnType<typeof findReferences>[number]): string =>
  [container, field, port].filter((part) => part !== undefined).join(' ')

test.each([
  ['postgres://u:p@{db.host}:{db.port}/x', ['db host', 'db port']],
  [
    '{db.port.http} {db.address.53/udp} {my-db.url}',
    ['db port http', 'db address 53/udp', 'my-db url'],
  ],
  ['{self.address}', ['self address']],
  ['{"a":1}', []],
  ['{"a":{"b":{"c":1}}}', []],
  ['{"a":"{db.url}"}', ['db url']],
  ['{"port":{db.port}}', ['db port']],
  ['{{db.url}}', []],
  ['{{.Names}} {{ db.url }} {0} {a} {1.5} {} {a.} {.b}', []],
  ['{db.nope}', ['db nope']],
])('%j holds the references %j', (template, references) => {
  expect(findReferences(template).map(named)).toEqual(references)
})

test.each([
  ['http://{db.host}:{db.port.http}/', 'http://<db host>:<db port http>/'],
  ['{"a":{"b":1}}', '{"a":{"b":1}}'],
  ['{{db.url}}', '{db.url}'],
  ['${{spring.datasource.url}}', '${spring.datasource.url}'],
  ['{{.Names}} {{ db.url }}', '{{.Names}} {{ db.url }}'],
  ['{{{db.url}}}', '{{db.url}}'],
  ['plain', 'plain'],
  ['$& {db.host} $1', '$& <db host> $1'],
])('%j is rendered as %j', (template, rendered) => {
  expect(renderReferences(template, (reference) => `<${named(reference)}>`)).toBe(rendered)
})
