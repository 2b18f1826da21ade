import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processesOf } from './owned-session.ts'

/** Folders for the sockets and the state of runs, in which nothing may be left. */
export interface RunSpace extends AsyncDisposable {
  /** Variables that lead a run there. */
  env: Record<string, string>
  /** Folders of sockets, notes of sessions and processes that are there now, in words. */
  remains(): Promise<string[]>
}

export async function runSpace(): Promise<RunSpace> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-run-'))
  const namesIn = (place: string): Promise<string[]> => readdir(place).catch(() => [])
  return {
    env: { TMPDIR: folder, XDG_STATE_HOME: folder },
    remains: async () => [
      ...(await namesIn(folder))
        .filter((name) => name.startsWith('mooring-'))
        .map((name) => `folder ${name}`),
      ...(await namesIn(join(folder, 'mooring', 'sessions'))).map((name) => `note ${name}`),
      ...processesOf(folder).map(({ pid, command }) => `process ${pid} ${command}`),
    ],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
