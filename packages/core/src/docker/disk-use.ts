import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'

/** How much containers have written, by id, and how much volumes hold, by name; in bytes. */
export interface DiskUse {
  containers: ReadonlyMap<string, number>
  volumes: ReadonlyMap<string, number>
}

/** Asks the engine to count, which may take seconds. An engine that cannot tell has counted nothing. */
export async function diskUse(docker: Docker, signal: AbortSignal): Promise<DiskUse> {
  const counted = await orAborted(docker.df() as Promise<Counted>, signal).catch(
    (): Counted => ({}),
  )
  signal.throwIfAborted()
  return {
    containers: new Map(
      (counted.Containers ?? []).map(({ Id, SizeRw }) => [Id, Math.max(0, SizeRw ?? 0)]),
    ),
    volumes: new Map(
      (counted.Volumes ?? []).flatMap(({ Name, UsageData }): [string, number][] =>
        // The engine answers -1 where it has not counted.
        UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size]] : [],
      ),
    ),
  }
}

interface Counted {
  Containers?: { Id: string; SizeRw?: number }[] | null
  Volumes?: { Name: string; UsageData?: { Size: number } | null }[] | null
}
