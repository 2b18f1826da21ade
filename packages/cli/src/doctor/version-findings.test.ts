import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { versionFindings } from './version-findings.ts'

async function projectWith(packages: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-versions-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, version] of Object.entries(packages)) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true })
    await writeFile(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ version }))
  }
  return folder
}

const levels = async (packages: Record<string, string>, node = '24.1.0'): Promise<string[]> =>
  versionFindings(await projectWith(packages), node).map(({ check, level }) => `${check} ${level}`)

test('a runner wants its adapter, and a version that is tested', async () => {
  expect(await levels({ vitest: '4.1.2', '@mooring/vitest': '0.1.0' })).toEqual([
    'node ok',
    'runner ok',
  ])
  expect(await levels({ vitest: '4.1.2' })).toEqual(['node ok', 'runner warn'])
  expect(await levels({ vitest: '3.1.0', '@mooring/vitest': '0.1.0' })).toEqual([
    'node ok',
    'runner warn',
  ])
  expect(await levels({ jest: '29.7.0', '@mooring/jest': '0.1.0' })).toEqual([
    'node ok',
    'runner warn',
  ])
  expect(await levels({})).toEqual(['node ok', 'runner ok'])
})

test('a Node that is too old fails', async () => {
  expect(await levels({}, '20.18.9')).toEqual(['node fail', 'runner ok'])
  expect(await levels({}, '20.19.0')).toEqual(['node ok', 'runner ok'])
})
