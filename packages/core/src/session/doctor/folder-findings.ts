import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orAborted } from '../../abort.ts'
import type { EngineLook } from './engine-findings.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

const gigabyte = 1e9
const leastFreeBytes = 1 * gigabyte
const enoughFreeBytes = 5 * gigabyte

/** Whether images and containers have room, where the engine keeps them on this machine. */
export async function diskFinding({ engine, signal }: EngineLook): Promise<Finding> {
  if (engine.endpoint.address.kind !== 'socket')
    return ok('disk', 'the disk of the engine is on another machine, and was not looked at')
  const info = (await orAborted(engine.docker.info(), signal)) as { DockerRootDir?: string }
  const folder = info.DockerRootDir ?? ''
  const space = await statfs(folder).catch(() => undefined)
  if (!space)
    return ok(
      'disk',
      `the engine keeps its data in ${folder || 'a place that it does not tell'}, which is not to be seen from here`,
    )
  return roomFinding(folder, space.bavail * space.bsize)
}

/** What free space of the engine's folder means. */
export function roomFinding(folder: string, freeBytes: number): Finding {
  const text = `${(freeBytes / gigabyte).toFixed(1)} GB free in ${folder}`
  const fix = 'remove what is not needed: `mooring ps --all`, `docker system df`.'
  if (freeBytes < leastFreeBytes) return fail('disk', text, fix)
  return freeBytes < enoughFreeBytes ? warn('disk', text, fix) : ok('disk', text)
}

/** Whether sockets of runs can be made. */
export async function temporaryFinding(): Promise<Finding> {
  const folder = tmpdir()
  const error = await writeError(folder)
  return error
    ? fail(
        'temporary',
        `nothing can be written in ${folder}: ${error}`,
        'make room there, or point TMPDIR at another folder.',
      )
    : ok('temporary', `sockets and files go to ${folder}`)
}

/** Whether notes of sessions, and of what is kept, can be written. */
export async function stateFinding(folder: string): Promise<Finding> {
  const error = await mkdir(folder, { recursive: true, mode: 0o700 }).then(
    () => writeError(folder),
    (failure: Error) => failure.message,
  )
  return error
    ? warn(
        'state',
        `nothing can be written in ${folder}: ${error}`,
        'make room there, or point XDG_STATE_HOME at another folder; until then runs do not take over what `mooring up` keeps.',
      )
    : ok('state', `notes of runs are in ${folder}`)
}

async function writeError(folder: string): Promise<string | undefined> {
  const file = join(folder, `mooring-doctor-${process.pid}`)
  try {
    // More than what a file system may have left in a block.
    await writeFile(file, Buffer.alloc(16_384))
    return undefined
  } catch (error) {
    return (error as Error).message
  } finally {
    await rm(file, { force: true }).catch(() => undefined)
  }
}
