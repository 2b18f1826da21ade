import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseProperties, readProperties } from './properties.ts'

const valuesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...parseProperties(text, 'file')].map(([key, { value }]) => [key, value]))

test.each([
  ['tc.host=tcp://h:2375', { 'tc.host': 'tcp://h:2375' }],
  ['tc.host = tcp://h:2375 ', { 'tc.host': 'tcp://h:2375' }],
  ['tc.host: tcp://h:2375', { 'tc.host': 'tcp://h:2375' }],
  ['tc.host tcp://h:2375', { 'tc.host': 'tcp://h:2375' }],
  ['tc.host\ttcp://h:2375', { 'tc.host': 'tcp://h:2375' }],
  ['  tc.host  :=value', { 'tc.host': '=value' }],
  ['docker.host=tcp\\://h\\:2375', { 'docker.host': 'tcp://h:2375' }],
  ['query=a=b&c=d', { query: 'a=b&c=d' }],
  ['a\\=b\\ c\\:d=e', { 'a=b c:d': 'e' }],
  ['path=C\\:\\\\certs\\\\me', { path: 'C:\\certs\\me' }],
  ['tab=a\\tb', { tab: 'a\tb' }],
  ['name=caf\\u00e9', { name: 'café' }],
  ['useless=\\q', { useless: 'q' }],
  ['long=one,\\\n     two,\\\r\n\tthree\nnext=1', { long: 'one,two,three', next: '1' }],
  ['even=ends in \\\\\nnext=1', { even: 'ends in \\', next: '1' }],
  ['open=at the end\\', { open: 'at the end' }],
  ['#a=b\n ! c=d\n\n  # e=f\\\ng=h', { g: 'h' }],
  ['long=one\\\n# two', { long: 'one# two' }],
  ['twice=1\ntwice=2', { twice: '2' }],
  ['empty=\nbare\nlast=x\nlast=', {}],
  ['', {}],
])('reads %j as Java does, and takes what is empty as unset', (text, values) => {
  expect(valuesOf(text)).toEqual(values)
})

test('a value knows its place', () => {
  const properties = parseProperties(
    '# one\na=1\nb=2\\\n3\nc=4',
    '/home/me/.testcontainers.properties',
  )
  expect([...properties.values()].map(({ source }) => source)).toEqual([
    '/home/me/.testcontainers.properties:2 (a)',
    '/home/me/.testcontainers.properties:3 (b)',
    '/home/me/.testcontainers.properties:5 (c)',
  ])
})

test('a line that is no property is named', () => {
  expect(() => parseProperties('a=1\nb=C:\\users', 'my.properties')).toThrow(
    '[SETTING_INVALID] my.properties:2 cannot be read: \\u is not followed by four hexadecimal digits.',
  )
})

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'mooring-properties-'))))
afterAll(() => rm(folder, { recursive: true }))

test('a file that does not exist has no properties, and one that cannot be read is an error', async () => {
  expect(await readProperties(join(folder, 'missing'))).toEqual(new Map())
  await writeFile(join(folder, 'there'), 'a=1')
  expect([...(await readProperties(join(folder, 'there'))).keys()]).toEqual(['a'])
  await expect(readProperties(folder)).rejects.toThrow(
    /\[SETTING_INVALID\].*cannot be read[\s\S]*EISDIR/,
  )
})
