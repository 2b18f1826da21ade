import { expect, test } from 'vitest'
import { styleFor } from './style.ts'
import { tableLines } from './table.ts'

test('columns are as wide as their widest cell, whatever its look', () => {
  const { green } = styleFor(true)
  expect(
    tableLines(
      ['NAME', 'SIZE', 'X'],
      [
        ['db', '1 MB', ''],
        [green('cache'), '145 MB', 'y'],
      ],
      { right: ['SIZE'] },
    ),
  ).toEqual(['NAME     SIZE  X', 'db       1 MB', `${green('cache')}  145 MB  y`])
})

test('lines are cut to the width of the terminal', () => {
  expect(
    tableLines(['NAME', 'URL'], [['db', 'postgres://127.0.0.1/app']], { columns: 12 }),
  ).toEqual(['NAME  URL', 'db    postg…'])
})
