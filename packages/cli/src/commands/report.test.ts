import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sampleRun } from '../../../../test/support/sample-run.ts'
import type { Cli } from '../cli.ts'
import { report } from './report.ts'

async function inFolder(text: string): Promise<{ cli: Cli; directory: string; told: string[] }> {
  const directory = await mkdtemp(join(tmpdir(), 'mooring-report-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'events.jsonl'), text)
  const told: string[] = []
  const line = (one: string): void => void told.push(one)
  const terminal = { line, errorLine: line } as unknown as Cli['terminal']
  const cli = { terminal, directory, signal: new AbortController().signal } as unknown as Cli
  return { cli, directory, told }
}

test('the page stands beside the events, and what would make the run faster is told', async () => {
  const { cli, directory, told } = await inFolder(sampleRun({ tests: 9, failed: [3] }).join('\n'))
  await report(cli, 'events.jsonl', {})
  expect(await readFile(join(directory, 'events.html'), 'utf8')).toContain('<title>1 failed:')
  expect(told[0]).toBe('events.html')
  expect(told[1]).toContain('postgres:18 was pulled in 3.26 s')
  await report(cli, 'events.jsonl', { output: 'page.html' })
  expect(await readFile(join(directory, 'page.html'), 'utf8')).toContain('stores order 3')
})

test('a file without events is refused, and one that is not there is named', async () => {
  const { cli } = await inFolder('{"name": "shop"}\n')
  await expect(report(cli, 'events.jsonl', {})).rejects.toThrow(
    '[NO_EVENTS] No events of a run are in events.jsonl.',
  )
  await expect(report(cli, 'other.jsonl', {})).rejects.toThrow(/ENOENT.*other\.jsonl/)
})
