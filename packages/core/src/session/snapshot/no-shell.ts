import { isMooringError } from '@mooring/client'

/** Whether a container could not be started because its image has no `sh`, in the words of Docker and of Podman. */
export const hasNoShell = (error: unknown): boolean =>
  isMooringError(error) &&
  error.code === 'CONTAINER_START_FAILED' &&
  /"sh": executable file not found|`sh`[^\n]*not found/.test(error.message)
