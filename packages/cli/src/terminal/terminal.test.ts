import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openTerminal } from './terminal.ts'

const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

test('a result that nobody reads any more ends the command, and messages that nobody reads do not', () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const io = { stdin: new PassThrough(), stdout, stderr, env: {} }
  const { unread } = openTerminal(io as unknown as NodeJS.Process)
  stderr.emit('error', closed)
  expect(unread.aborted).toBe(false)
  for (let time = 0; time < 2; time++) stdout.emit('error', closed)
  expect(unread.aborted).toBe(true)
  expect(() => stdout.emit('error', new Error('else'))).toThrow('else')
})
