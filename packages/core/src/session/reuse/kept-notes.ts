import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Containers of a project that somebody has told to keep, whatever its config says. */
export interface KeptNote {
  /** Declared names. */
  names: string[]
  /** Where their engine listens, as messages show it. */
  place: string
}

/** A note as a session reads it. */
export interface ReadNote extends KeptNote {
  namesIn(): readonly string[]
}

/** Notes of what was told to be kept, one file a project, so that a session knows without asking an engine. */
export interface KeptNotes {
  /** Undefined where nothing was. */
  of(project: string): Promise<ReadNote | undefined>
  /** Replaces the note of a project. @throws where the folder cannot be written */
  write(project: string, note: KeptNote): Promise<void>
  /** Forgets one project, or all. */
  forget(project?: string): Promise<void>
}

/** @param stateDirectory the folder for the state of this user's programs */
export function openKeptNotes(stateDirectory: string): KeptNotes {
  const folder = join(stateDirectory, 'kept')
  const fileOf = (project: string): string => join(folder, `${project}.json`)
  return {
    of: async (project) => noteIn(await readFile(fileOf(project), 'utf8').catch(() => '')),
    write: async (project, note) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(fileOf(project), JSON.stringify(note), { mode: 0o600 })
    },
    forget: (project) =>
      rm(project === undefined ? folder : fileOf(project), { recursive: true, force: true }),
  }
}

// A note that cannot be read must not keep a session from opening.
function noteIn(text: string): ReadNote | undefined {
  try {
    const note = JSON.parse(text) as Partial<KeptNote> | null
    if (!Array.isArray(note?.names) || typeof note.place !== 'string') return undefined
    const names = note.names.map(String)
    return { names, namesIn: () => names, place: note.place }
  } catch {
    return undefined
  }
}
