import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResolvedEngine } from '../../config/resolved.ts'

/**
 * Notes of the engines, where several are named, on which a project keeps something, one file a project: commands look there
 * without reading the config, which may name others by now.
 */
export interface EngineNotes {
  /** None where nothing is kept on engines that are named. */
  of(project: string): Promise<ResolvedEngine[]>
  /** Those of all projects. */
  all(): Promise<ResolvedEngine[]>
  /** Adds engines to the note of a project; notes that cannot be written are none. */
  add(project: string, engines: readonly ResolvedEngine[]): Promise<void>
}

/** @param stateDirectory the folder for the state of this user's programs */
export function openEngineNotes(stateDirectory: string): EngineNotes {
  const folder = join(stateDirectory, 'engines')
  const fileOf = (project: string): string => join(folder, `${project}.json`)
  const read = async (file: string): Promise<ResolvedEngine[]> =>
    enginesIn(await readFile(file, 'utf8').catch(() => ''))
  const of: EngineNotes['of'] = (project) => read(fileOf(project))
  return {
    of,
    all: async () => {
      const files = await readdir(folder).catch(() => [])
      const noted = await Promise.all(files.map((file) => read(join(folder, file))))
      return differentOf(noted.flat())
    },
    add: async (project, engines) => {
      const known = differentOf([...engines, ...(await of(project))])
      await mkdir(folder, { recursive: true, mode: 0o700 })
        .then(() => writeFile(fileOf(project), JSON.stringify(known), { mode: 0o600 }))
        .catch(() => undefined)
    },
  }
}

// The newest first.
const differentOf = (engines: readonly ResolvedEngine[]): ResolvedEngine[] =>
  engines.filter(({ host }, index) => engines.findIndex((other) => other.host === host) === index)

function enginesIn(text: string): ResolvedEngine[] {
  try {
    const noted = JSON.parse(text) as Partial<ResolvedEngine>[] | null
    if (!Array.isArray(noted)) return []
    return noted.flatMap(({ name, host, certificates, address }) =>
      typeof name === 'string' && typeof host === 'string'
        ? [{ name, host, certificates, address, weight: 1 }]
        : [],
    )
  } catch {
    return []
  }
}
