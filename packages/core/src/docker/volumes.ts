import type Docker from 'dockerode'
import { answerOf, dockerError, ignoreGone, statusOf } from './engine-error.ts'

/** Removes a named volume; gone already is fine. */
export async function removeVolume(docker: Docker, name: string): Promise<void> {
  await ignoreGone(docker.getVolume(name).remove())
}

// Podman answers so to whoever comes second in the same moment, else as Docker does.
function unlessThere(error: unknown): void {
  if (!/volume already exists/.test(answerOf(error))) throw error
}

/**
 * Makes a named volume, unless there is one.
 *
 * @returns the labels that it has, which are those of who was first; none where it is gone again
 */
export async function provideVolume(
  docker: Docker,
  name: string,
  labels: Record<string, string>,
): Promise<Record<string, string>> {
  try {
    await docker.createVolume({ Name: name, Labels: labels }).catch(unlessThere)
    const { Labels } = await docker.getVolume(name).inspect()
    return (Labels as Record<string, string> | null) ?? {}
  } catch (error) {
    if (statusOf(error) === 404) return {} // Who was first has removed it in this moment.
    throw dockerError(error, {
      code: 'DOCKER_REQUEST_FAILED',
      what: `Volume "${name}" could not be created.`,
    })
  }
}
