import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRunReport } from './run-report.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-run-report-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

const opened = JSON.stringify({
  atMs: 1,
  session: 'a',
  kind: 'session-opened',
  endpoint: '/var/run/docker.sock',
  apiVersion: '1.41',
})

const starting = JSON.stringify({
  atMs: 2,
  session: 'a',
  kind: 'container-starting',
  container: 'db',
  image: 'redis:7',
})

const failed = JSON.stringify({
  atMs: 3,
  session: 'a',
  kind: 'test-ended',
  name: 'stores one',
  file: 'orders.test.ts',
  outcome: 'failed',
  attempt: 1,
  uses: [],
  error: `expected 1 to be 2${'.'.repeat(7_000)}`,
})

test('the page is written into a folder that is made for it, and the summary is added to what is there', async () => {
  const directory = await temporaryFolder()
  const report = join(directory, 'out', 'page.html')
  const summaryFile = join(directory, 'summary.md')
  await writeFile(summaryFile, 'before\n')
  const made = createRunReport({ report, summary: true, directory }, summaryFile)
  made?.keep('session-opened', opened)
  made?.keep('container-starting', starting)
  expect(await made?.write()).toBe(report)
  expect(await readFile(report, 'utf8')).toContain('/var/run/docker.sock')
  expect(await readFile(summaryFile, 'utf8')).toMatch(/^before\n### Containers of the tests\n/)
  expect(await readdir(join(directory, 'out'))).toEqual(['page.html'])
})

test('a run without containers has no summary', async () => {
  const directory = await temporaryFolder()
  const summaryFile = join(directory, 'summary.md')
  const made = createRunReport({ report: undefined, summary: true, directory }, summaryFile)
  made?.keep('session-opened', opened)
  await made?.write()
  expect(await readdir(directory)).toEqual([])
})

test('nothing is kept where nothing is wanted', () => {
  const directory = '/home/me/shop'
  expect(createRunReport({ report: undefined, summary: false, directory }, 's.md')).toBeUndefined()
  expect(
    createRunReport({ report: undefined, summary: true, directory }, undefined),
  ).toBeUndefined()
})

test('a page that cannot be written is a warning', async () => {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'file'), '')
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  const report = join(directory, 'file', 'page.html')
  const made = createRunReport({ report, summary: true, directory }, undefined)
  expect(await made?.write()).toBeUndefined()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('could not be written'))
})

test('a summary that cannot be written costs no page', async () => {
  const directory = await temporaryFolder()
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  const report = join(directory, 'page.html')
  const made = createRunReport({ report, summary: true, directory }, directory)
  made?.keep('container-starting', starting)
  expect(await made?.write()).toBe(report)
  expect(await readdir(directory)).toEqual(['page.html'])
  expect(warn.mock.calls).toEqual([[expect.stringContaining('job summary could not be written')]])
})

test('a session that is closed again has one summary', async () => {
  const directory = await temporaryFolder()
  const summaryFile = join(directory, 'summary.md')
  const made = createRunReport({ report: undefined, summary: true, directory }, summaryFile)
  made?.keep('container-starting', starting)
  await made?.write()
  await made?.write()
  expect((await readFile(summaryFile, 'utf8')).match(/^### /gm)).toHaveLength(1)
})

test('a summary that is nearly full has no failures, and one that is full has nothing more', async () => {
  const directory = await temporaryFolder()
  const summaryFile = join(directory, 'summary.md')
  const write = async (sizeBytes: number): Promise<string> => {
    await writeFile(summaryFile, '.'.repeat(sizeBytes))
    const made = createRunReport({ report: undefined, summary: true, directory }, summaryFile)
    made?.keep('container-starting', starting)
    made?.keep('test-ended', failed)
    await made?.write()
    return (await readFile(summaryFile, 'utf8')).slice(sizeBytes)
  }
  expect(await write(0)).toContain('expected 1 to be 2')
  const short = await write(895_000)
  expect(short).toContain('**1 failed**')
  expect(short).not.toContain('expected 1 to be 2')
  expect(await write(899_990)).toBe('')
})
