/** How phases of a start are called, and drawn, here. */
export const phaseGroups = [
  { key: 'wait', label: 'waits for others' },
  { key: 'image', label: 'image' },
  { key: 'create', label: 'create' },
  { key: 'start', label: 'start' },
  { key: 'probe', label: 'probes' },
  { key: 'prepare', label: 'prepares data' },
  { key: 'run', label: 'ready' },
] as const

export type PhaseKey = (typeof phaseGroups)[number]['key']

const keys: Record<string, PhaseKey> = {
  dependencies: 'wait',
  image: 'image',
  snapshot: 'image',
  networks: 'create',
  'host-access': 'create',
  create: 'create',
  copy: 'create',
  start: 'start',
  ready: 'probe',
  prepare: 'prepare',
}

export const phaseKey = (phase: string): PhaseKey => keys[phase] ?? 'start'

const words: Record<string, string> = {
  dependencies: 'waits for what it depends on',
  ready: 'probes until it is ready',
  prepare: 'its data is prepared',
  'host-access': 'way to the host',
  copy: 'copy of files',
}

export const phaseText = (phase: string): string => words[phase] ?? phase
