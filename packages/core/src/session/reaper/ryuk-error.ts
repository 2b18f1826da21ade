import { DockerError, evidence } from '@mooring/client'
import { DeadlinePassed } from '../../abort.ts'

export interface RyukFailure {
  error: unknown
  /** The engine's name of the image. */
  image: string
  /** What the container wrote to its log. */
  log: readonly string[]
}

const logTailLines = 10

/** Why Ryuk does not run. */
export function ryukError({ error, image, log }: RyukFailure): DockerError {
  return new DockerError({
    code: 'RYUK_FAILED',
    what: 'Ryuk could not be started.',
    why: [
      ...evidence('image', image),
      ...evidence('reason', reasonOf(error)),
      ...(log.length > 0 ? evidence('last log', log.slice(-logTailLines).join('\n')) : []),
    ],
    fix: "name an image that is there in RYUK_CONTAINER_IMAGE, or set reaper: 'watchdog' in the config to go without Ryuk.",
    cause: error,
  })
}

function reasonOf(error: unknown): string {
  if (error instanceof DeadlinePassed) return `it was not ready within ${error.timeoutMs / 1000} s`
  const [said = ''] = (error as Error).message.split('\n\nFix: ')
  return said.replaceAll('\n\n', '\n')
}
