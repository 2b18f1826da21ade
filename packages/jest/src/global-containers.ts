import { createClient, UsageError, type Client, type Handle } from '@mooring/client'
import { openSession } from './project-session.ts'
import type { ProjectOfRun } from './projects.ts'
import { runFailure } from './run-failure.ts'
import { publishSessions } from './session-variable.ts'

// Jest hands nothing from one set-up file to another but the process that all of them run in.
let open: (() => Promise<Client>) | undefined
let opened: Promise<Client> | undefined

/** Lets the set-up file of the project that runs next ask for containers. */
export async function offerContainers(project: ProjectOfRun, isWatched: boolean): Promise<void> {
  await closeContainers()
  open = async () => {
    const session = await openSession(project, isWatched)
    publishSessions([session])
    return createClient(session.address)
  }
}

/**
 * Waits until a container is ready; it is started if it was not.
 *
 * @throws UsageError SESSION_NOT_FOUND, UNKNOWN_CONTAINER; ConfigError, DockerError; the error of the start
 */
export async function globalContainer(name: string): Promise<Handle> {
  if (!open) throw notSetUp()
  opened ??= open()
  try {
    return await (await opened).container(name)
  } catch (error) {
    throw runFailure(error)
  }
}

/** Disconnects from the session, which is about to end. */
export async function closeContainers(): Promise<void> {
  const client = await opened?.catch(() => undefined)
  opened = undefined
  open = undefined
  client?.close()
}

const notSetUp = (): UsageError =>
  new UsageError({
    code: 'SESSION_NOT_FOUND',
    what: 'Nothing has opened the containers of this project before its global set-up.',
    fix: 'export what globalSetup() of @mooring/jest/global makes of your function.',
  })
