import type Docker from 'dockerode'
import { orAborted, sleep } from '../abort.ts'
import type { Endpoint } from './endpoint/endpoint-candidates.ts'
import { followListening } from './endpoint/listening.ts'
import { statusOf } from './engine-error.ts'

// Counted in steps, so that a process that was busy with something else has lost one of them at most.
const graceStepMs = 100
/** Where nobody takes connections: who waits must hear of it within a second. */
const shortGraceSteps = 7
/** Where somebody does: an engine that is starting, or very busy, answers late. */
const longGraceSteps = 15
const pingIntervalMs = 100

/** Settles when the grace has passed, unless the signal aborts before. */
export async function graceOf(endpoint: Endpoint, over: AbortSignal): Promise<void> {
  const looking = new AbortController()
  const signal = AbortSignal.any([looking.signal, over])
  const listening = followListening(endpoint, signal)
  try {
    for (let steps = 1; steps <= longGraceSteps; steps++) {
      await sleep(graceStepMs, signal, { isBackground: true })
      if (steps >= shortGraceSteps && !listening.isThere) return
    }
  } finally {
    looking.abort()
  }
}

/** Whether the engine answers before the grace has passed. */
export async function answersInGrace(
  docker: Docker,
  endpoint: Endpoint,
  closed: AbortSignal,
): Promise<boolean> {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, closed])
  const passed = graceOf(endpoint, signal).then(
    () => false,
    () => false,
  )
  try {
    return await Promise.race([answers(docker, signal), passed])
  } finally {
    over.abort()
  }
}

/** Asks until there is an answer; false when the signal aborts before. */
export async function answers(docker: Docker, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    try {
      await orAborted(ping(docker, signal), signal)
      return true
    } catch (error) {
      if (statusOf(error) !== undefined) return true
    }
    const waited = await sleep(pingIntervalMs, signal).then(
      () => true,
      () => false,
    )
    if (!waited) return false
  }
}

// The types of dockerode do not know that it takes options.
const ping = (docker: Docker, abortSignal: AbortSignal): Promise<unknown> =>
  (docker.ping as unknown as (options: object) => Promise<unknown>).call(docker, { abortSignal })
