import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packedData } from './packed-data.ts'

const run = promisify(execFile)

// What images of servers have beside a shell; the official one of MySQL has no tar.
const programs = ['cat', 'chown', 'dd', 'find', 'mkdir', 'wc']

test.runIf(process.platform === 'linux').each([
  ['with tar', [...programs, 'tar', 'su']],
  ['without tar', programs],
])('%s, data comes back as it was', async (_how, names) => {
  const root = await mkdtemp(join(tmpdir(), 'packed-data-'))
  try {
    const bin = join(root, 'bin')
    await mkdir(bin)
    for (const name of names) {
      const { stdout } = await run('/bin/sh', ['-c', `command -v ${name}`])
      await symlink(stdout.trim(), join(bin, name))
    }
    const folder = join(root, 'data')
    const owner = userInfo().username
    const scripts = packedData({ folder, owner, proof: 'proof' })
    const sh = (script: string): Promise<unknown> =>
      run('/bin/sh', ['-c', script.replaceAll('/mooring-data', `${root}/mooring-data`)], {
        env: { PATH: bin },
      })
    const files: Record<string, Buffer> = {
      proof: Buffer.from('1'),
      empty: Buffer.alloc(0),
      'a folder/a name with spaces': Buffer.from('text\n\n'),
      '#innodb_redo/ib_redo0': Buffer.alloc(3_000_001, 7),
    }
    await mkdir(join(folder, 'a folder', 'nothing here'), { recursive: true })
    await mkdir(join(folder, '#innodb_redo'))
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), content)
    await sh(scripts.save)
    await rm(folder, { recursive: true })
    await sh(scripts.restore)
    for (const [name, content] of Object.entries(files))
      expect((await readFile(join(folder, name))).equals(content), name).toBe(true)
    expect((await stat(join(folder, 'a folder', 'nothing here'))).isDirectory()).toBe(true)
    await writeFile(join(folder, 'proof'), 'newer')
    await sh(scripts.restore)
    expect(await readFile(join(folder, 'proof'), 'utf8')).toBe('newer')
  } finally {
    await chmod(root, 0o700)
    await rm(root, { recursive: true })
  }
})
