import { expect, test } from 'vitest'
import type { Piece } from './frames.ts'
import { logEntries, type LogEntry } from './log-entries.ts'

const at = (second: number): string => `2026-01-01T00:00:0${second}.000000001Z`

async function read(
  ...frames: (readonly [Piece['stream'], string | Buffer])[]
): Promise<LogEntry[]> {
  async function* source(): AsyncGenerator<Piece[]> {
    for (const [stream, text] of frames) yield [{ stream, data: Buffer.from(text), isEnd: true }]
  }
  const found: LogEntry[] = []
  for await (const entries of logEntries(source())) found.push(...entries)
  return found
}

test('each line has its stamp, and no line end', async () => {
  expect(await read(['stdout', `${at(1)} one\n`], ['stderr', `${at(2)} two\r\n`])).toEqual([
    { stream: 'stdout', stamp: at(1), text: 'one' },
    { stream: 'stderr', stamp: at(2), text: 'two' },
  ])
})

test('pieces of one line are put together, apart for each stream, with the stamp of the first', async () => {
  const [first, second] = [Buffer.from(`${at(1)} `), Buffer.from('grün\n')]
  const cut = second.indexOf('ü') + 1
  expect(
    await read(
      ['stdout', Buffer.concat([first, second.subarray(0, cut)])],
      ['stderr', `${at(2)} between\n`],
      ['stdout', Buffer.concat([Buffer.from(`${at(3)} `), second.subarray(cut)])],
    ),
  ).toEqual([
    { stream: 'stderr', stamp: at(2), text: 'between' },
    { stream: 'stdout', stamp: at(1), text: 'grün' },
  ])
})

test('a line without an end comes in pieces of 16 KiB, and the rest of it when the log ends', async () => {
  const half = 'x'.repeat(8 * 1024)
  const found = await read(
    ['stdout', `${at(1)} ${half}`],
    ['stdout', `${at(2)} ${half}`],
    ['stdout', `${at(3)} rest`],
  )
  expect(found.map(({ stamp, text }) => [stamp, text.length])).toEqual([
    [at(1), 16 * 1024],
    [at(3), 4],
  ])
})
