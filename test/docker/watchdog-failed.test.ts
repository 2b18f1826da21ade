import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// As after an upgrade of Node while a run that stays open is about to open a session.
test('a watchdog that cannot be started is an error that says so, unless it is not wanted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-watchdog-'))
  const node = join(folder, 'node')
  await copyFile(process.execPath, node)
  const script = `
    import { rmSync } from 'node:fs'
    import { startSession } from '@mooring/core'
    rmSync(process.execPath)
    const box = { image: 'busybox:1', command: 'sleep 600' }
    await startSession({ containers: { box } }).catch((error) => console.log(error.message))
    const session = await startSession({ reaper: 'none', containers: { box } })
    console.log(session.containers.box.state)
    await session.close()`
  const { stdout } = await promisify(execFile)(node, ['--input-type=module', '-e', script], {
    env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') },
  })
  expect(stdout.replaceAll(node, '/opt/node')).toBe(
    `[WATCHDOG_FAILED] The process that removes the containers after a crash could not be started.

  reason       spawn /opt/node ENOENT

Fix: set reaper: 'none' in the config if this machine allows no further process.
running
`,
  )
  expect(await readdir(join(folder, 'state/mooring/sessions'))).toEqual([])
  await rm(folder, { recursive: true })
})
