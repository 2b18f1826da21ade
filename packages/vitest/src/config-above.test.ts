import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configAbove } from './config-above.ts'

test('a config in a folder above is named, one in the folder itself is not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'mooring-config-'))
  try {
    const folder = join(root, 'packages', 'api')
    await mkdir(folder, { recursive: true })
    expect(configAbove(folder)).toBeUndefined()
    await writeFile(join(root, 'vitest.config.ts'), '')
    expect(configAbove(folder)?.join('\n')).toContain(`in ${root}, where vitest.config.ts is`)
    await writeFile(join(folder, 'vite.config.mts'), '')
    expect(configAbove(folder)).toBeUndefined()
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})
