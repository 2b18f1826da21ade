import type Docker from 'dockerode'
import { ignoreGone } from './engine-error.ts'

/** Removes a named volume; gone already is fine. */
export async function removeVolume(docker: Docker, name: string): Promise<void> {
  await ignoreGone(docker.getVolume(name).remove())
}
