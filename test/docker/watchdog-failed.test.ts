import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { eventually, useEngine } from '../support/engine.ts'
import {
  oneOfEach,
  ownedSession,
  processesOf,
  type OwnedSession,
} from '../support/owned-session.ts'

await useEngine()

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

/** A session in a project of Yarn's Plug'n'Play, as far as the watchdog can tell: Node needs a loader there. */
async function sessionWithLoader(inWatchdog: string, config = oneOfEach): Promise<OwnedSession> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-pnp-'))
  const loader = join(folder, '.pnp.cjs')
  await writeFile(
    loader,
    `process.versions.pnp = '3'
    if (process.argv[1]?.includes('watchdog-process')) { ${inWatchdog} }`,
  )
  const env = { NODE_OPTIONS: `--no-warnings --require "${loader}"` }
  const session = await ownedSession({ config, env })
  void session.ended.then(() => rm(folder, { recursive: true }))
  return session
}

test('where only a loader finds the program of the watchdog, it is loaded by it, and acts', async () => {
  await using session = await sessionWithLoader("process.title = 'watchdog, loaded'")
  await session.seen('all-ready')
  const processes = processesOf(session.stateHome)
  expect(processes.map(({ command }) => command)).toContain('watchdog, loaded')
  session.kill('SIGKILL', 'group')
  await session.ended
  await eventually(async () => expect(await session.remains()).toEqual([]))
})

test('a watchdog that starts, but does not come to its program, is an error', async () => {
  await using session = await sessionWithLoader('process.exit(7)')
  const { errors } = await session.ended
  expect(errors).toContain('[WATCHDOG_FAILED]')
  expect(errors).toContain('it ended with code 7 before it was armed')
  expect(await session.remains()).toEqual([])
})
