import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../packages')

/** A text that begins with a label and the spaces after it, or with the spaces below one. */
const paddedByHand = /[`'"](?:[a-z][a-z ]*?[ ]{2,}(?=[^\s'"`])| {13}(?=\S))|\.padEnd\(1[23]\)/

/** The one place that pads them. */
const owner = 'client/src/evidence.ts'

test('evidence() pads the labels of errors, and nobody by hand', () => {
  const found = sources().flatMap((file) =>
    readFileSync(join(packages, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        paddedByHand.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  )
  expect(found).toEqual([])
})

test.each([
  "why: ['reason       it has ended'],",
  'why: [`looked from  ${directory}`],',
  '`             in ${above}`,',
  '`${label.padEnd(12)} ${value}`',
])('%s would be found', (line) => {
  expect(line).toMatch(paddedByHand)
})

const sources = (): string[] =>
  readdirSync(packages, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /^[\w-]+\/src\/.*\.[cm]?ts$/.test(file) && !file.endsWith('.test.ts') && file !== owner,
  )
