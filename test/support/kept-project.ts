import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handle } from '@mooring/client'
import Docker from 'dockerode'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import { listLabelled, removeObjects } from '../../packages/core/src/docker/labelled.ts'
import { startSession, type StartedSession } from '../../packages/core/src/server/start-session.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { projectOf } from '../../packages/core/src/session/project.ts'

/** A config in a folder of its own, started again and again; what it keeps goes at the end of the block. */
export interface KeptProject extends AsyncDisposable {
  folder: string
  /** Writes the config anew and starts a session on it. */
  start(config: ContainersConfig): Promise<StartedSession<Record<string, Handle>>>
  /** Of the sessions so far, newest last. */
  events: LifecycleEvent[]
  /** What is kept on the engine now, in words. */
  kept(): Promise<string[]>
}

export async function keptProject(): Promise<KeptProject> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-kept-'))
  const file = join(folder, 'containers.config.json')
  const label = `com.mooring.reuse=${projectOf({ file, directory: folder })}`
  const docker = new Docker()
  const events: LifecycleEvent[] = []
  const find = () => listLabelled(docker, [label], new AbortController().signal)
  return {
    folder,
    events,
    start: async (config) => {
      await mkdir(folder, { recursive: true })
      // Others may read it in this moment.
      const whole = `${file}.${randomUUID()}`
      await writeFile(whole, JSON.stringify(config))
      await rename(whole, file)
      return startSession(file, { onEvent: (event) => events.push(event) }) as Promise<
        StartedSession<Record<string, Handle>>
      >
    },
    kept: async () => (await find()).map(({ kind, name }) => `${kind} ${name}`),
    [Symbol.asyncDispose]: async () => {
      await removeObjects(docker, await find())
      await rm(folder, { recursive: true, force: true })
    },
  }
}
