import type { RunnerTestCase } from 'vitest'

/** What Vitest shows beside a test, in its UI and in reporters. */
export interface Annotation {
  /** One line: where the containers of the test are. */
  addresses: string
  /** What they wrote; attached, because the failure has it in its message already. */
  logs: string
  /** A stack that leads to the failure, for the place of the annotation. */
  stack: string | undefined
}

/** Annotates a test that has failed. What cannot be annotated is not worth another failure. */
export async function annotateFailure(
  task: Readonly<RunnerTestCase>,
  { addresses, logs, stack }: Annotation,
): Promise<void> {
  if (addresses === '' || typeof task.context.annotate !== 'function') return
  const attachment = {
    contentType: 'text/plain',
    body: new TextEncoder().encode(logs),
  }
  const annotate = (): Promise<unknown> =>
    logs === ''
      ? task.context.annotate(addresses, 'containers')
      : task.context.annotate(addresses, 'containers', attachment)
  await asRunning(task, () => from(placeIn(stack, task), annotate)).catch(() => undefined)
}

// Vitest takes annotations only of a test that runs, and tells nobody of a failure before it counts as one.
async function asRunning<T>(
  { result }: Readonly<RunnerTestCase>,
  work: () => Promise<T>,
): Promise<T> {
  const ended = result?.state
  let pending: Promise<T>
  try {
    if (result) result.state = 'run'
    pending = work()
  } finally {
    if (result && ended) result.state = ended
  }
  return pending
}

/** Where the failure was thrown in the test's file, as a line of a stack; else the beginning of the file. */
function placeIn(stack: string | undefined, { file }: Readonly<RunnerTestCase>): string {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return frames.find((line) => line.includes(file.filepath)) ?? `    at test (${file.filepath}:1:1)`
}

// Vitest takes the place from the stack of its caller, which would be a file of this package.
function from<T>(place: string, work: () => T): T {
  const { prepareStackTrace } = Error
  try {
    Error.prepareStackTrace = ({ message }) =>
      `Error: ${message}\n    at annotate (a:1:1)\n${place}`
    return work()
  } finally {
    if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace
    else Reflect.deleteProperty(Error, 'prepareStackTrace')
  }
}
