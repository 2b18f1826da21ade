import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.mjs'

const ROOT = '/sys/fs/cgroup'

/** Without an init system nobody mounts the control groups, and no container starts without them. */
export async function mountControlGroups(log) {
  if (await isMounted()) return
  log(`mounting the control groups at ${ROOT}`)
  if (!(await mountUnified())) await mountPerController()
}

async function isMounted() {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  return parseControlGroupMounts(mounts).length > 0
}

/** @returns {string[]} the places below /sys/fs/cgroup where controllers are mounted */
export function parseControlGroupMounts(mounts) {
  const entries = mounts.split('\n').map((line) => line.split(' '))
  return entries
    .filter(([, path, type]) => path?.startsWith(ROOT) && /^cgroup2?$/.test(type))
    .map(([, path]) => path)
}

// The unified hierarchy is empty when the kernel gave its controllers to the older kind.
async function mountUnified() {
  await runCommand('mount', ['-t', 'cgroup2', 'cgroup2', ROOT])
  const file = join(ROOT, 'cgroup.controllers')
  const controllers = existsSync(file) ? await readFile(file, 'utf8') : ''
  if (controllers.includes('memory') && controllers.includes('pids')) return true
  await runCommand('umount', [ROOT])
  return false
}

async function mountPerController() {
  await runCommand('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'cgroup', ROOT])
  for (const name of parseControllers(await readFile('/proc/cgroups', 'utf8'))) {
    await mkdir(join(ROOT, name))
    await runCommand('mount', ['-t', 'cgroup', '-o', name, 'cgroup', join(ROOT, name)])
  }
}

/** @returns {string[]} the controllers the kernel has switched on */
export function parseControllers(table) {
  const rows = table.split('\n').filter((line) => line && !line.startsWith('#'))
  return rows
    .map((row) => row.split('\t'))
    .filter(([, , , enabled]) => enabled === '1')
    .map(([name]) => name)
}
