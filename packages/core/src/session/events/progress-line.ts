import type { ImageProgress } from '../../docker/image-progress.ts'
import type { ContainerWaiting, Happening } from './lifecycle.ts'

/**
 * Makes the writer of one run's progress: a function from an event to the line that tells it, or undefined for an
 * event that is no news to a person.
 */
export function createProgressLines(): (event: Happening) => string | undefined {
  const told = new Set<string>()
  return (event) => {
    const line = lineOf(event)
    // A pull reports each change of each layer; a person wants to hear of it once.
    if (line === undefined || (event.kind === 'image-progress' && told.has(line))) return undefined
    told.add(line)
    return line
  }
}

function lineOf(event: Happening): string | undefined {
  // Of what each test has of its own, only what takes long or fails is news.
  if ('instanceOf' in event) return undefined
  switch (event.kind) {
    case 'ryuk-started':
      return `Ryuk ready in ${seconds(event.elapsedMs)}`
    case 'ryuk-unavailable':
      return `without Ryuk, the watchdog alone clears up after a crash: ${firstReason(event.error)}`
    case 'network-left':
      return `network "${event.network}" stays: the engine counts containers on it, and lists none; restart the engine, then run \`mooring prune\``
    case 'image-progress':
      return imageLine(event.progress)
    case 'image-pulled':
      return `pulled ${event.image} in ${seconds(event.elapsedMs)}`
    case 'image-built':
      return `built ${event.image} in ${seconds(event.elapsedMs)}`
    case 'network-created':
      return `network ${event.network} created in ${seconds(event.elapsedMs)}`
    case 'container-starting':
      return `${event.container} starting (${event.image})`
    case 'orphans-removed':
      return `${event.objects} object${event.objects === 1 ? '' : 's'} of a run that was killed removed`
    case 'container-replaced':
      return `${event.container} kept from before is replaced: ${event.changed.length > 0 ? `${event.changed.join(', ')} changed` : 'it was never started'}`
    case 'container-reused':
      return `${event.container} kept from before is taken over in ${seconds(event.elapsedMs)} (container ${event.id.slice(0, 12)})`
    case 'service-told':
      return `${event.container}: ${event.line}`
    case 'container-waiting':
      return waitingLine(event)
    case 'container-started':
      return `${event.container} started in ${seconds(event.elapsedMs)} (container ${event.id.slice(0, 12)})`
    case 'container-ready':
      return `${event.container} ready in ${seconds(event.elapsedMs)} (${event.waitedFor})`
    case 'server-used':
      return `${event.container} uses the server at ${event.address}, ready in ${seconds(event.elapsedMs)} (${event.waitedFor})`
    case 'snapshot-taken':
      return `${event.container}: snapshot taken in ${seconds(event.elapsedMs)}, the next start is faster`
    case 'container-failed':
      return `${event.container} failed: ${event.error.message.split('\n')[0]}`
    case 'container-exited':
      return `${event.container} exited with code ${event.exitCode}${event.oomKilled ? ', out of memory' : ''}`
    case 'config-changed':
      return changeLine(event)
    case 'sources-changed':
      return editLine(event)
    case 'report-written':
      return `report in ${event.file}`
    case 'session-opened':
    case 'link-opened':
    case 'link-changed':
    case 'data-leased':
    case 'test-ended':
    case 'tests-begin':
    case 'container-removed':
      return undefined
    case 'session-closed':
      return closedLine(event)
  }
}

function changeLine({ file, restarted, removed, added, kept }: ConfigChanged): string {
  const parts = [
    ...restarted.map((name) => `${name} restarted`),
    ...removed.map((name) => `${name} removed`),
    ...added.map((name) => `${name} added`),
    `${kept.length} kept`,
  ]
  return `${file} changed: ${parts.join(', ')}`
}

function editLine({ container, files, isBuilt }: SourcesChanged): string {
  const [first = '', ...others] = files
  const which = others.length > 0 ? `${first} and ${others.length} more` : first
  return `${container} ${isBuilt ? 'is rebuilt' : 'restarts'}: ${which} changed`
}

const closedLine = ({ containers, elapsedMs }: SessionClosed): string | undefined =>
  containers > 0
    ? `${containers} container${containers === 1 ? '' : 's'} removed in ${seconds(elapsedMs)}`
    : undefined

type SourcesChanged = Extract<Happening, { kind: 'sources-changed' }>

type SessionClosed = Extract<Happening, { kind: 'session-closed' }>

type ConfigChanged = Extract<Happening, { kind: 'config-changed' }>

const waitingLine = ({ container, elapsedMs, waitedFor, lastProbe }: ContainerWaiting): string =>
  `${container} still starting after ${Math.round(elapsedMs / 1000)} s: waiting for ${waitedFor}${lastProbe === undefined ? '' : `, last probe ${lastProbe}`}`

// Of the error's evidence, which says more than that Ryuk could not be started.
const firstReason = ({ message }: Error): string =>
  /^ +reason +(.*)$/m.exec(message)?.[1] ?? message

function imageLine(progress: ImageProgress): string | undefined {
  // News only where the start takes long, which tells it then.
  if (progress.kind === 'sending') return undefined
  if (progress.kind === 'pulling') return `pulling ${progress.image}`
  if (progress.kind === 'uncached') return `${progress.image}: ${progress.reason}`
  const { image, stage, step, stepsTotal, instruction, cached } = progress
  const where = `${stage === undefined ? '' : `${stage} `}${step}/${stepsTotal}`
  return `building ${image}: step ${where} ${cached ? 'CACHED ' : ''}${instruction}`
}

const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(2)} s`
