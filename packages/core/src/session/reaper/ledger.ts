import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasEnded, type Owner } from '../../docker/owning-process.ts'

/** A session that was opened on this machine and has not been seen to end. */
export interface SessionNote {
  sessionId: string
  /** Of several engines, the one that this note is about: each has a note of its own. */
  engine?: string | undefined
  /** Where its engine listens, as messages show it. */
  place: string
  owner: Owner
}

export type NoteSubject = Pick<SessionNote, 'sessionId' | 'engine'>

/** Notes of the open sessions of this user, one file each, so that a start knows without asking an engine who died. */
export interface Ledger {
  /** Where a note lies. */
  fileOf(subject: NoteSubject): string
  /** Notes a session; a ledger that cannot be written is none, and then only labels tell. */
  add(note: SessionNote): Promise<void>
  remove(subject: NoteSubject): Promise<void>
  /** Sessions whose process has ended without removing its note. */
  dead(self: Owner): Promise<SessionNote[]>
}

/** @param folder the one for the state of this user's programs */
export function openLedger(folder: string): Ledger {
  const notes = join(folder, 'sessions')
  const fileOf = ({ sessionId, engine }: NoteSubject): string =>
    join(notes, `${sessionId}${engine === undefined ? '' : `@${encodeURIComponent(engine)}`}.json`)
  return {
    fileOf,
    add: async (note) => {
      await mkdir(notes, { recursive: true, mode: 0o700 })
        .then(() => writeFile(fileOf(note), JSON.stringify(note), { mode: 0o600 }))
        .catch(() => undefined)
    },
    remove: (subject) => rm(fileOf(subject), { force: true }).catch(() => undefined),
    dead: async (self) => {
      const names = await readdir(notes).catch(() => [])
      const read = await Promise.all(names.map((name) => noteIn(join(notes, name))))
      const found = read.filter((note) => note !== undefined)
      const ended = await Promise.all(found.map(({ owner }) => hasEnded(owner, self)))
      return found.filter((_note, index) => ended[index])
    },
  }
}

async function noteIn(file: string): Promise<SessionNote | undefined> {
  try {
    const note = JSON.parse(await readFile(file, 'utf8')) as Partial<SessionNote> | null
    // Whatever else lies there must not keep the notes from being read.
    if (typeof note?.sessionId !== 'string' || typeof note.owner !== 'object') return undefined
    return note.owner ? (note as SessionNote) : undefined
  } catch {
    return undefined // It went in this moment, or is being written.
  }
}
