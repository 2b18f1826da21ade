import { deadline, orAborted, sleep } from '../../abort.ts'
import { isImageMissing, removeContainer, untilRemoved } from '../../docker/containers.ts'
import type { RyukSettings } from '../../docker/ryuk-settings.ts'
import type { SessionPart } from '../context.ts'
import { connectRyuk, type RyukConnection } from './ryuk-connection.ts'
import { ryukAddress, startRyukContainer } from './ryuk-container.ts'
import { ryukError } from './ryuk-error.ts'
import { ryukName } from './ryuk-name.ts'

/** The Ryuk of a session, from its start to its removal. */
export interface HeldRyuk {
  /** Resolves when it has acknowledged; from then on it is kept running and connected until it is stopped. */
  start(): Promise<void>
  /** Closes the connection and removes the container; the session does so when all else is removed. */
  stop(): Promise<void>
  /** Lines that the container wrote before it listened. */
  log: readonly string[]
}

export interface RyukParts {
  settings: RyukSettings
  /** The engine's name of the image. */
  image: string
  /** Makes the image available where it is not. */
  provideImage(): Promise<void>
}

/** From create to acknowledgement; also for being connected again. */
const startTimeoutMs = 60_000
const removeTimeoutMs = 60_000
/** For one address, before it is looked up again. */
const addressTimeoutMs = 2_000
const retryIntervalMs = 250

type Taken = SessionPart<'id' | 'engine' | 'teardown' | 'signal' | 'emit'>

export function createRyuk(context: Taken, parts: RyukParts): HeldRyuk {
  const log: string[] = []
  const stopping = new AbortController()
  let connection: RyukConnection | undefined
  let work = Promise.resolve()
  let remove = (): Promise<void> => Promise.resolve()

  const launch = async (signal: AbortSignal, isHeardFirst = false): Promise<void> => {
    log.length = 0
    const onLog = (line: string): void => void log.push(line)
    const request = { ...parts, signal, onLog, isHeardFirst }
    const { logRead } = await startRyukContainer(context, request)
    connection = await acknowledged(context, parts.settings, signal)
    if (connection) return
    // What it said last tells why.
    await orAborted(logRead, signal)
    if (log.length > 0 || isHeardFirst) throw new Error('its container ended')
    await clearAway(context, signal)
    await launch(signal, true)
  }
  const launchInTime = async (): Promise<void> => {
    using limit = deadline(startTimeoutMs, context.signal)
    await launch(limit.signal)
  }
  const recover = async (signal: AbortSignal): Promise<void> => {
    connection = await acknowledged(context, parts.settings, signal)
    if (connection) return
    await clearAway(context, signal)
    await launch(signal)
  }
  const hold = async (): Promise<void> => {
    while (connection) {
      await connection.closed
      if (stopping.signal.aborted) return
      connection = undefined
      using limit = deadline(startTimeoutMs, stopping.signal)
      await untilSucceeded(recover, limit.signal).catch((error: unknown) => {
        if (stopping.signal.aborted) return
        const failure = ryukError({ error, image: parts.image, log })
        context.emit({ kind: 'ryuk-unavailable', error: failure })
      })
    }
  }
  const end = async (): Promise<void> => {
    stopping.abort()
    connection?.close()
    await work.catch(() => undefined)
    using limit = deadline(removeTimeoutMs, new AbortController().signal)
    await clearAway(context, limit.signal)
  }
  return {
    log,
    start: async () => {
      remove = deferRemoval(context, end)
      work = withImage(launchInTime, parts.provideImage)
      await work
      work = hold()
    },
    stop: () => remove(),
  }
}

// Most engines have the image, so that looking for it first would only cost a round trip.
async function withImage(
  launch: () => Promise<void>,
  provideImage: () => Promise<void>,
): Promise<void> {
  try {
    await launch()
  } catch (error) {
    if (!isImageMissing(error)) throw error
    await provideImage()
    await launch()
  }
}

// Undefined when the container has ended.
async function acknowledged(
  context: SessionPart<'id' | 'engine'>,
  settings: RyukSettings,
  signal: AbortSignal,
): Promise<RyukConnection | undefined> {
  for (;;) {
    const address = await ryukAddress(context, settings)
    if (address === 'gone') return undefined
    if (address) {
      using attempt = deadline(addressTimeoutMs, signal)
      const connecting = connectRyuk(address, context.id, attempt.signal)
      const connection = await connecting.catch(() => undefined)
      if (connection) return connection
    }
    await sleep(retryIntervalMs, signal)
  }
}

// The engine may be away for a while as well; the last failure tells more than the deadline.
async function untilSucceeded(
  task: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    try {
      return await task(signal)
    } catch (error) {
      await sleep(retryIntervalMs, signal).catch(() => {
        throw error
      })
    }
  }
}

function deferRemoval(
  context: SessionPart<'id' | 'teardown'>,
  end: () => Promise<void>,
): () => Promise<void> {
  return context.teardown.defer({
    phase: 'reaper',
    label: 'the container of Ryuk',
    command: `docker rm -f -v ${ryukName(context.id)}`,
    run: end,
  })
}

async function clearAway(
  { id, engine: { docker } }: SessionPart<'id' | 'engine'>,
  signal: AbortSignal,
): Promise<void> {
  await removeContainer(docker, ryukName(id))
  // The engine may be at it by itself, and until it is done the container still has its name.
  await untilRemoved(docker, ryukName(id), signal)
}
