import { evidence, isMooringError, type DockerError, type StopOptions } from '@mooring/client'
import type Docker from 'dockerode'
import { orAborted } from '../abort.ts'
import type { CreateBody } from '../config/resolved.ts'
import { capabilitiesOf } from './capabilities.ts'
import { answerOf, dockerError, ignoreGone, statusOf } from './engine-error.ts'
import { portOwner, type PortOwner } from './port-owner.ts'
import { takenPort } from './taken-port.ts'

/**
 * Creates a container under a name and answers its id.
 *
 * @throws DockerError CONTAINER_CREATE_FAILED
 */
export async function createContainer(
  docker: Docker,
  body: CreateBody,
  {
    name,
    engineName,
    platform,
  }: { name: string; engineName: string; platform: string | undefined },
): Promise<string> {
  try {
    // Apart, because dockerode would put the whole body into the address too, where proxies and logs show the secrets.
    const created = await docker.createContainer({
      _query: { name: engineName, ...(platform && { platform }) },
      _body: body,
    } as never)
    return created.id
  } catch (error) {
    throw dockerError(error, {
      code: 'CONTAINER_CREATE_FAILED',
      what: `Container "${name}" could not be created.`,
      why: evidence('image', String(body['Image'])),
    })
  }
}

/** Whether a create failed because a container of that name is there, which Podman 5 tells in words only. */
export function isNameTaken(error: unknown): boolean {
  const { cause } = error as Error
  // Not every failure is an answer of the engine: the reason that a start was given up for is none.
  return (
    cause !== undefined &&
    (statusOf(cause) === 409 || /container name .* is already in use/.test(answerOf(cause)))
  )
}

/** Whether a create failed because its image is not on the engine's host. */
export const isImageMissing = (error: unknown): boolean =>
  isMooringError(error) &&
  error.code === 'CONTAINER_CREATE_FAILED' &&
  error.cause !== undefined &&
  statusOf(error.cause) === 404

/**
 * Starts a created or stopped container.
 *
 * @throws DockerError PORT_TAKEN with the port, CONTAINER_START_FAILED
 */
export async function startContainer(docker: Docker, id: string, name: string): Promise<void> {
  try {
    await startOnce(docker, id)
  } catch (error) {
    throw (await portTaken(docker, error, name)) ?? startFailed(error, name)
  }
}

// An engine under load may look for its own bridge at a moment when the kernel does not list it; measured with 30
// starts at once on Docker 20.10. A second try succeeds.
async function startOnce(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(id).start()
  } catch (error) {
    if (!/could not find bridge|no such network interface/.test(answerOf(error))) throw error
    await docker.getContainer(id).start()
  }
}

/**
 * Restarts a container, running or not.
 *
 * @throws DockerError PORT_TAKEN with the port, CONTAINER_START_FAILED
 */
export async function restartOnEngine(
  docker: Docker,
  { id, name }: { id: string; name: string },
  { gracePeriodMs }: StopOptions,
): Promise<void> {
  try {
    await docker.getContainer(id).restart(graceOptions(gracePeriodMs))
  } catch (error) {
    throw (await portTaken(docker, error, name)) ?? startFailed(error, name)
  }
}

/** @throws DockerError CONTAINER_NOT_RUNNING */
export async function pauseContainer(
  docker: Docker,
  { id, name }: { id: string; name: string },
): Promise<void> {
  try {
    await docker.getContainer(id).pause()
  } catch (error) {
    throw dockerError(error, {
      code: 'CONTAINER_NOT_RUNNING',
      what: `Container "${name}" could not be paused.`,
    })
  }
}

/** @throws DockerError CONTAINER_NOT_RUNNING */
export async function unpauseContainer(
  docker: Docker,
  { id, name }: { id: string; name: string },
): Promise<void> {
  try {
    await docker.getContainer(id).unpause()
  } catch (error) {
    throw dockerError(error, {
      code: 'CONTAINER_NOT_RUNNING',
      what: `Container "${name}" could not be unpaused.`,
    })
  }
}

/** Resolves when a container that removes itself at its end, or is being removed, is gone. */
export async function untilRemoved(
  docker: Docker,
  idOrName: string,
  signal: AbortSignal,
): Promise<void> {
  const options = { condition: 'removed', abortSignal: signal } as const
  await ignoreGone(orAborted(docker.getContainer(idOrName).wait(options), signal))
}

/** Removes a container by id or name, running or not, with its anonymous volumes; gone already is fine. */
export async function removeContainer(docker: Docker, idOrName: string): Promise<void> {
  const { killsOnRemoval } = await capabilitiesOf(docker)
  // What does not run cannot be killed, and need not be.
  if (!killsOnRemoval)
    await docker
      .getContainer(idOrName)
      .kill()
      .catch(() => undefined)
  await ignoreGone(docker.getContainer(idOrName).remove({ force: true, v: true }))
}

/**
 * Asks the main process to end, kills it when the grace period is over; stopped or gone already is fine.
 *
 * @throws DockerError DOCKER_REQUEST_FAILED
 */
export async function stopContainer(
  docker: Docker,
  { id, name }: { id: string; name: string },
  { gracePeriodMs }: StopOptions,
): Promise<void> {
  try {
    await docker.getContainer(id).stop(graceOptions(gracePeriodMs))
  } catch (error) {
    if (statusOf(error) === 304 || statusOf(error) === 404) return
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Container "${name}" could not be stopped.`,
    })
  }
}

// The engine counts whole seconds; rounding up never cuts a grace period short.
const graceOptions = (gracePeriodMs: number | undefined): { t?: number } =>
  gracePeriodMs === undefined ? {} : { t: Math.ceil(gracePeriodMs / 1000) }

async function portTaken(
  docker: Docker,
  error: unknown,
  name: string,
): Promise<DockerError | undefined> {
  const port = takenPort(answerOf(error))
  if (port === undefined) return undefined
  const owner = await portOwner(docker, port)
  const leaveOut = `leave \`host\` out of containers.${name}.ports so that a free one is picked`
  return dockerError(error, {
    code: 'PORT_TAKEN',
    what: `Container "${name}" could not be started: host port ${port} is taken.`,
    ...(owner !== undefined && { why: evidence('taken by', takerText(owner)) }),
    fix:
      typeof owner === 'object'
        ? `stop it (\`docker stop ${owner.container}\`), or ${leaveOut}.`
        : `free the port, or ${leaveOut}.`,
  })
}

const takerText = (owner: PortOwner | 'none'): string =>
  owner === 'none'
    ? "a program on the engine's host; no container publishes it"
    : [`container "${owner.container}"`, owner.of].filter(Boolean).join(', ')

const startFailed = (error: unknown, name: string): DockerError =>
  dockerError(error, {
    code: 'CONTAINER_START_FAILED',
    what: `Container "${name}" could not be started.`,
  })
