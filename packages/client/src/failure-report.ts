/** Which tests are shown with what their containers wrote while they ran. */
export type LogsShown = 'on-failure' | 'always' | 'never'

/** What containers did while a test ran; plain data, as it crosses the socket. Secrets are masked. */
export interface FailureReport {
  /** In the order in which they were written; none where the config says `logs: 'never'`. */
  lines: LogLine[]
  /** Lines that were written before these and are left out. */
  leftOut: number
  /** Containers that ended by themselves meanwhile, whether they run again or not. */
  deaths: ContainerDeath[]
  /** What was wrong with links meanwhile, because tests had it so. */
  links?: LinkState[]
  /** Message of ENGINE_LOST, where the engine of these containers no longer answers. */
  engineLost?: string
  /** Whether other tests may have used the containers at the same time, so that some lines may be theirs. */
  isShared: boolean
}

/** A fault of a link. */
export interface LinkState {
  /** The name under which the session knows the link. */
  link: string
  /** Such as `latency of 200 ms (down)`. */
  fault: string
  /** Milliseconds since 1970, on the clock of the session. */
  fromMs: number
  /** Absent while it is there. */
  untilMs?: number
}

export interface LogLine {
  /** Declared name. */
  container: string
  /** Milliseconds since 1970, on the engine's clock. */
  atMs: number
  stream: 'stdout' | 'stderr'
  text: string
}

/** The end of a container that nobody had asked for. */
export interface ContainerDeath {
  /** Declared name. */
  container: string
  image: string
  /** Undefined where the container was removed before the engine could tell. */
  exitCode: number | undefined
  /** What is known beyond the exit code, such as that it ran out of memory. */
  note: string | undefined
  /** Milliseconds since 1970, on the clock of the tests. */
  atMs: number
  /** The last that it wrote, with secrets masked. */
  lastLines: string[]
}
