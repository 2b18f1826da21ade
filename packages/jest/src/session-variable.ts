import {
  evidence,
  fromWireError,
  UsageError,
  type SessionAddress,
  type WireError,
} from '@mooring/client'

/** Which project of a Jest run: several may share a folder and differ in the option `mooring.config`. */
export interface ProjectKey {
  rootDir: string
  configFile?: string | undefined
}

/** What global set-up tells workers of one project: how its session is reached, or why there is none. */
export type ProjectSession = ProjectKey & ({ address: SessionAddress } | { error: WireError })

// The environment is the only thing of global set-up that Jest's workers see.
const variable = 'MOORING_SESSION'

export function publishSessions(sessions: readonly ProjectSession[]): void {
  const others = publishedSessions().filter(
    (known) => !sessions.some((added) => isSame(known, added)),
  )
  process.env[variable] = JSON.stringify([...others, ...sessions])
}

export function withdrawSessions(): void {
  delete process.env[variable]
}

/**
 * Finds the session of a project.
 *
 * @throws UsageError SESSION_NOT_FOUND, or the error that kept the session from being opened
 */
export function sessionOf(project: ProjectKey): SessionAddress {
  const sessions = publishedSessions()
  // Jest does not tell global set-up where every project lies; one that it left out shares the first session.
  const shared = project.configFile === undefined ? sessions[0] : undefined
  const found = sessions.find((session) => isSame(session, project)) ?? shared
  if (!found) throw notFound(project, sessions)
  if ('error' in found) throw fromWireError(found.error)
  return found.address
}

/** Whether a project has a session, or the reason why not. */
export const isPublished = (project: ProjectKey): boolean =>
  publishedSessions().some((session) => isSame(session, project))

/** Those of all projects that have one. */
export const publishedAddresses = (): SessionAddress[] =>
  publishedSessions().flatMap((session) => ('address' in session ? session.address : []))

const publishedSessions = (): ProjectSession[] =>
  JSON.parse(process.env[variable] ?? '[]') as ProjectSession[]

const isSame = (one: ProjectKey, other: ProjectKey): boolean =>
  one.rootDir === other.rootDir && one.configFile === other.configFile

function notFound(
  { rootDir, configFile }: ProjectKey,
  sessions: readonly ProjectKey[],
): UsageError {
  return new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'Global set-up has not opened the containers of this project.',
    why: [
      ...evidence('project', rootDir),
      ...evidence('config', configFile),
      ...sessions.flatMap((known) => evidence('opened for', known.rootDir)),
    ],
    fix:
      sessions.length === 0
        ? "set `preset: '@mooring/jest'`, or both `globalSetup: '@mooring/jest/global-setup'` and `globalTeardown: '@mooring/jest/global-teardown'`, in the Jest config."
        : "give the project its own set-up files that re-export '@mooring/jest/global-setup' and '@mooring/jest/global-teardown'; Jest calls one file for one project only.",
  })
}
