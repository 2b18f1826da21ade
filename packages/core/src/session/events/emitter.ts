import { epochMs } from '../../abort.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { debugChannel } from '../../debug.ts'
import type { Mask } from '../reports/masking.ts'
import { eventLine } from './event-line.ts'
import { openEventsFile } from './events-file.ts'
import type { Happening, LifecycleEvent, LifecycleListener } from './lifecycle.ts'

export interface EmitterOptions {
  /** Id of the session. */
  session: string
  /** Names the file that gets each event as a line of JSON. */
  config: Pick<ResolvedConfig, 'events' | 'file'>
  onEvent: LifecycleListener
  /** Hears of each event as a line of JSON. */
  keep?: ((kind: LifecycleEvent['kind'], line: string) => void) | undefined
  mask: Mask
}

const log = debugChannel('session')

/**
 * Makes the function that tells everybody who listens to a session what happens.
 *
 * @throws ConfigError CONFIG_INVALID when the file cannot be written
 */
export function createEmitter({
  session,
  config,
  onEvent,
  keep,
  mask,
}: EmitterOptions): (happening: Happening) => void {
  const write = config.events === undefined ? undefined : openEventsFile(config.events, config.file)
  const listen = guarded(onEvent)
  return (happening) => {
    const event: LifecycleEvent = { atMs: epochMs(), session, ...masked(happening, mask) }
    if (write || keep || log.enabled) {
      const line = eventLine(event, mask)
      write?.(line)
      keep?.(event.kind, line)
      log('%s', line)
    }
    listen(event)
  }
}

// What other programs said; the messages of errors are masked where they are made.
function masked(happening: Happening, mask: Mask): Happening {
  if ('waitedFor' in happening || 'lastProbe' in happening) return maskedWait(happening, mask)
  if (happening.kind === 'service-told') return { ...happening, line: mask(happening.line) }
  if (happening.kind === 'image-progress' && happening.progress.kind === 'building') {
    const { progress } = happening
    return { ...happening, progress: { ...progress, instruction: mask(progress.instruction) } }
  }
  return happening
}

/** What is waited for may be the step of a build, as its Dockerfile has it. */
function maskedWait<H extends Happening & { waitedFor?: string; lastProbe?: string }>(
  happening: H,
  mask: Mask,
): H {
  const { waitedFor, lastProbe } = happening
  return {
    ...happening,
    ...(waitedFor !== undefined && { waitedFor: mask(waitedFor) }),
    ...(lastProbe !== undefined && { lastProbe: mask(lastProbe) }),
  }
}

// Events come out of timers and streams too, where a listener that throws would end the process of the tests.
function guarded(listener: LifecycleListener): LifecycleListener {
  return (event) => {
    try {
      listener(event)
    } catch (error) {
      process.emitWarning(`a listener of Mooring's events threw: ${String(error)}`)
    }
  }
}
