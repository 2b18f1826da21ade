import type { LifecycleEvent } from '@mooring/core'
import type { Style } from './style.ts'

/** What is started, a row each. */
export interface StartRows {
  /** Takes what has happened. */
  note(event: LifecycleEvent): void
  /** The rows as they are now, one a container. */
  lines(nowMs: number): string[]
}

export interface StartedContainer {
  name: string
  /** As written; undefined where it is built. */
  image: string | undefined
}

interface Row extends StartedContainer {
  state: 'waiting' | 'working' | 'ready' | 'failed'
  text: string
  sinceMs: number | undefined
}

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
const frameMs = 100

/** @param containers in declared order */
export function createStartRows(containers: readonly StartedContainer[], style: Style): StartRows {
  const rows = containers.map((container): Row => ({
    ...container,
    state: 'waiting',
    text: 'waiting',
    sinceMs: undefined,
  }))
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  const set = (row: Row | undefined, text: string, state: Row['state'] = 'working'): void => {
    if (row) Object.assign(row, { text, state })
  }
  return {
    note: (event) => {
      if (event.kind === 'image-progress')
        for (const row of rows.filter((one) => isOf(one, event.progress.image)))
          set(row, imageText(event.progress))
      if (!('container' in event)) return
      const row = rows.find(({ name }) => name === event.container)
      if (row) row.sinceMs ??= event.atMs
      const told = textOf(event)
      if (told) set(row, told.text, told.state)
    },
    lines: (nowMs) =>
      rows.map(({ name, state, text, sinceMs }) => {
        const isOver = state === 'ready' || state === 'failed'
        const seconds = Math.floor((nowMs - (sinceMs ?? nowMs)) / 1000)
        const time = isOver || seconds < 1 ? '' : style.dim(`  ${seconds} s`)
        return `${markOf(state, nowMs, style)} ${style.bold(name.padEnd(width))}  ${text}${time}`
      }),
  }
}

function markOf(state: Row['state'], nowMs: number, style: Style): string {
  if (state === 'ready') return style.green('✔')
  if (state === 'failed') return style.red('✖')
  if (state === 'waiting') return style.dim('·')
  return style.cyan(spinner[Math.floor(nowMs / frameMs) % spinner.length] ?? '')
}

// The engine is asked with a prefix, and a built image has the name of its container.
const isOf = ({ name, image }: Row, asked: string): boolean =>
  image === undefined
    ? asked.endsWith(`/${name.toLowerCase()}:latest`)
    : asked === image || asked.endsWith(`/${image}`)

type ImageProgress = Extract<LifecycleEvent, { kind: 'image-progress' }>['progress']

function imageText(progress: ImageProgress): string {
  if (progress.kind === 'building')
    return `building ${progress.step}/${progress.stepsTotal} ${progress.instruction}`
  if (progress.kind === 'sending')
    return `sending ${progress.to === undefined ? 'files to build' : `the image to ${progress.to}`} (${(progress.sentBytes / 1e6).toFixed(1)} MB)`
  if (progress.kind === 'uncached') return progress.reason
  const { downloadedBytes, totalBytes } = progress
  const done = totalBytes > 0 ? Math.min(1, downloadedBytes / totalBytes) : 0
  const filled = Math.round(done * 10)
  return `pulling ${'█'.repeat(filled)}${'░'.repeat(10 - filled)} ${Math.floor(done * 100)} %`
}

function textOf(event: LifecycleEvent): Pick<Row, 'text' | 'state'> | undefined {
  switch (event.kind) {
    case 'container-starting':
      return { state: 'working', text: 'starting' }
    case 'container-waiting':
      return { state: 'working', text: `waiting for ${event.waitedFor}` }
    case 'container-started':
      return { state: 'working', text: 'probing' }
    case 'container-reused':
      return { state: 'working', text: 'taken over, probing' }
    case 'container-ready':
      return { state: 'ready', text: `ready in ${(event.elapsedMs / 1000).toFixed(2)} s` }
    case 'server-used':
      return { state: 'ready', text: `runs at ${event.address}` }
    case 'container-failed':
      return { state: 'failed', text: event.error.message.split('\n')[0] ?? 'failed' }
    default:
      return undefined
  }
}
