import type Docker from 'dockerode'
import { orAborted, sleep } from '../abort.ts'
import { capabilitiesOf } from './capabilities.ts'
import { statusOf } from './engine-error.ts'

// As engines have it where neither image nor config says more.
const defaultIntervalMs = 30_000

/**
 * Has the health check of a container run at its interval, where the engine does not do so by itself; it tells the
 * outcome of each as an event. Goes on until the signal aborts or the container cannot be asked any more.
 */
export async function runHealthchecks(
  docker: Docker,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { runsHealthchecks } = await capabilitiesOf(docker)
  if (runsHealthchecks) return
  const { Config } = await docker.getContainer(id).inspect({ abortSignal: signal })
  const { Test = [], Interval = 0 } = (Config.Healthcheck ?? {}) as Partial<Docker.HealthConfig>
  if (Test.length === 0 || Test[0] === 'NONE') return
  const intervalMs = Interval > 0 ? Interval / 1e6 : defaultIntervalMs
  for (;;) {
    await sleep(intervalMs, signal, { isBackground: true })
    await orAborted(runOnce(docker, id, signal), signal).catch((error: unknown) => {
      // One that is paused, or an engine that is busy, may answer the next time.
      if (signal.aborted || statusOf(error) === 404) throw error
    })
  }
}

interface Modem {
  dial(options: object, answered: (error: unknown) => void): void
}

// Of Podman's own API, because Docker's has no such request.
function runOnce(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const request = {
    path: `/v4.0.0/libpod/containers/${id}/healthcheck`,
    method: 'GET',
    abortSignal: signal,
    statusCodes: { 200: true, 404: 'no such container', 409: 'not running', 500: 'server error' },
  }
  return new Promise((resolve, reject) => {
    ;(docker.modem as Modem).dial(request, (error) => (error ? reject(error) : resolve()))
  })
}
