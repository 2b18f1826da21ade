import { DockerError, evidence, isMooringError } from '@mooring/client'
import type Docker from 'dockerode'
import { deadline } from '../abort.ts'
import type { Endpoint } from './endpoint/endpoint-candidates.ts'
import { forEngine } from './engine-commands.ts'
import { answerOf, statusOf } from './engine-error.ts'
import { answers, answersInGrace, graceOf } from './loss-grace.ts'

/**
 * Whether the engine is lost: its stream of events has ended, or a request has failed to connect, and it has
 * answered nothing since for the time of grace. It is found again when it answers.
 */
export interface EngineLoss {
  /** ENGINE_LOST, while it is. */
  readonly error: DockerError | undefined
  /** @throws DockerError ENGINE_LOST */
  throwIfLost(): void
  /** Call when the stream of events ends, and when there is a new one. */
  streamEnded(): void
  streamOpened(): void
  /** Calls back each time that it is lost, until the returned function is called. */
  onLost(listener: (error: DockerError) => void): () => void
  /** Settles like the work, or rejects with ENGINE_LOST as soon as it is lost; then nothing is begun. */
  orLost<T>(work: () => Promise<T>): Promise<T>
  /** What a failure comes from: ENGINE_LOST, or the failure itself where the engine answers. */
  explain(failure: unknown): Promise<unknown>
  /** Settles when there is a stream of events, or it is known that the engine is lost. */
  known(): Promise<void>
  /** Asks whether it answers again; settles when that is known, a second later at most. */
  lookAgain(): Promise<void>
  close(): void
}

const lookAgainMs = 1_000

export function createEngineLoss(docker: Docker, endpoint: Endpoint): EngineLoss {
  const listeners = new Set<(error: DockerError) => void>()
  const closing = new AbortController()
  let reopened = new AbortController()
  let error: DockerError | undefined
  let known = Promise.resolve()
  const lost = (because: unknown): DockerError => {
    if (error) return error
    error = lossOf(docker, endpoint, because)
    for (const listener of listeners) listener(error)
    return error
  }
  const onLost: EngineLoss['onLost'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    get error() {
      return error
    },
    throwIfLost: () => {
      if (error) throw error
    },
    streamEnded: () => {
      reopened = new AbortController()
      const over = AbortSignal.any([reopened.signal, closing.signal])
      known = graceOf(endpoint, over).then(
        () => void lost(new Error('its stream of events has ended')),
        () => undefined,
      )
    },
    streamOpened: () => {
      reopened.abort()
      error = undefined
    },
    onLost,
    orLost: (work) => (error ? Promise.reject(error) : untilLost(work, onLost)),
    explain: async (failure) => {
      const loss = lossIn(failure)
      if (loss) return loss
      if (closing.signal.aborted || !isConnectionFailure(failure)) return failure
      if (error) return error
      if (await answersInGrace(docker, endpoint, closing.signal)) return failure
      // The stream of events may outlive what the requests did not.
      void answers(docker, closing.signal).then((isFound) => isFound && (error = undefined))
      return lost(failure)
    },
    known: () => known,
    lookAgain: async () => {
      if (!error) return
      using limit = deadline(lookAgainMs, new AbortController().signal)
      if (await answers(docker, limit.signal)) error = undefined
    },
    close: () => closing.abort(),
  }
}

/** Of what is on no engine. */
export const neverLost: EngineLoss = {
  error: undefined,
  throwIfLost: () => undefined,
  streamEnded: () => undefined,
  streamOpened: () => undefined,
  onLost: () => () => undefined,
  orLost: (work) => work(),
  explain: (failure) => Promise.resolve(failure),
  known: () => Promise.resolve(),
  lookAgain: () => Promise.resolve(),
  close: () => undefined,
}

function untilLost<T>(work: () => Promise<T>, onLost: EngineLoss['onLost']): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onLost(reject)
    work().then(resolve, reject).finally(forget)
  })
}

const chainOf = (failure: unknown): Error[] =>
  failure instanceof Error ? [failure, ...chainOf(failure.cause)] : []

const lossIn = (failure: unknown): Error | undefined =>
  chainOf(failure).find((error) => isMooringError(error) && error.code === 'ENGINE_LOST')

/** Whether a request may have failed because there is no connection. */
function isConnectionFailure(failure: unknown): boolean {
  const chain = chainOf(failure)
  return (
    !chain.some((error) => statusOf(error) !== undefined) &&
    chain.some(({ code, syscall, message }: NodeJS.ErrnoException) =>
      // A file of the user that is not there is none of the engine's.
      code === 'ENOENT' ? syscall === 'connect' : connectionCodes.test(code ?? message),
    )
  )
}

const connectionCodes =
  /^(E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|ERR_STREAM_PREMATURE_CLOSE|STREAM_CUT)$|^ssh\b/

const lossOf = (docker: Docker, { place, source }: Endpoint, because: unknown): DockerError =>
  new DockerError({
    code: 'ENGINE_LOST',
    what: `The Docker engine at ${place} no longer answers.`,
    why: [
      ...evidence('found by', source),
      ...evidence('reason', answerOf(chainOf(because).at(-1) ?? because)),
    ],
    fix: forEngine(
      'see whether it runs and is reached (`docker version`), and run the tests again.',
      docker,
    ),
    cause: because,
  })
