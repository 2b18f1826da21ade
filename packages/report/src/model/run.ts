/** What happened in a run, as the page and the summary show it. Moments are milliseconds since its beginning. */
export interface Run {
  title: string
  /** Milliseconds since 1970. */
  startedAtMs: number
  totalMs: number
  /** Whether its end was recorded; a run that was killed has none. */
  isComplete: boolean
  /** How many of the oldest events were dropped, of a watched run that went on for long. */
  leftOut: number
  engines: Engine[]
  images: Bar[]
  networks: Bar[]
  containers: ContainerRow[]
  links: LinkRow[]
  tests: TestRow[]
  notes: Note[]
  sums: Sum[]
  /** What would make it faster, at most three lines. */
  advice: string[]
}

export interface Engine {
  /** Where several are named. */
  name?: string
  endpoint: string
  /** Recorded of the first one of a session. */
  apiVersion?: string
}

export interface Bar {
  name: string
  /** What was done. */
  what: string
  fromMs: number
  toMs: number
}

/** One start of a container, or of a server that runs already. */
export interface ContainerRow {
  /** Name under which the session knows it. */
  name: string
  /** Declared name; another one where a worker, file or test has one of its own. */
  declared: string
  image: string
  /** Name of the one that it is on, of several. */
  engine?: string
  fromMs: number
  /** When it was gone, or the run over. */
  toMs: number
  phases: Phase[]
  /** Undefined where it never was. */
  readyMs?: number
  waitedFor?: string
  lastProbe?: string
  /** In words: 'kept from before', 'a server that runs already'. */
  origin?: string
  failure?: { code: string; message: string }
  exit?: { atMs: number; exitCode: number; oomKilled: boolean }
  /** How long its removal took. */
  removalMs?: number
}

/** A link to a container, and what was wrong with it. */
export interface LinkRow {
  /** Name under which the session knows it. */
  name: string
  /** Declared name; another one where a worker, file or test has one of its own. */
  declared: string
  /** Declared name of the container. */
  to: string
  fromMs: number
  toMs: number
  faults: Bar[]
}

export interface Phase {
  phase: string
  fromMs: number
  toMs: number
}

/** One attempt of a test. */
export interface TestRow {
  name: string
  file: string
  /** 'retried': it failed, and the runner has tried again. */
  outcome: 'passed' | 'failed' | 'retried' | 'skipped'
  /** Whether it is no test, but the hooks around those of a file or block, or the import of the file. */
  isAround: boolean
  attempt: number
  waitingMs: number
  startMs: number
  endMs: number
  uses: { container: string; data?: string }[]
  /** What it waited for, the longest first. */
  waits: { what: string; ms: number }[]
  error: string
  lines: LogLine[]
  leftOut: number
  isShared: boolean
}

export interface LogLine {
  container: string
  atMs: number
  isError: boolean
  text: string
}

export interface Note {
  atMs: number
  text: string
}

export interface Sum {
  label: string
  ms: number
  /** What it is made of. */
  of: string
}
