import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseControlGroupMounts } from '../engine/cgroups.mjs'

// Ends in the id of the process that has it, so that what a killed one has left can be told.
const pattern = /^mooring-engine-.+-(\d+)$/

/**
 * A folder for all files of an engine, and the name of its control groups.
 *
 * @param {string} name of the engine
 * @returns {Promise<{ folder: string, group: string, remove: () => Promise<void> }>}
 */
export async function makeState(name) {
  const dead = (await readdir(tmpdir())).filter(isLeft)
  for (const each of dead) await removeState(each)
  const group = `mooring-engine-${name}-${process.pid}`
  const folder = join(tmpdir(), group)
  await mkdir(join(folder, 'settings'), { recursive: true })
  return { folder, group, remove: () => removeState(group) }
}

function isLeft(entry) {
  const [, pid] = pattern.exec(entry) ?? []
  return pid !== undefined && !existsSync(`/proc/${pid}`)
}

async function removeState(group) {
  // The kernel's own folders, which an engine that is killed leaves; Podman names its groups itself.
  for (const mount of parseControlGroupMounts(readFileSync('/proc/self/mounts', 'utf8')))
    for (const name of [group, 'libpod_parent']) await removeGroup(join(mount, name))
  await rm(join(tmpdir(), group), { recursive: true, force: true })
}

// Those in use stay.
async function removeGroup(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(join(folder, entry.name))
  await rmdir(folder).catch(() => undefined)
}
