interface SampleOptions {
  tests: number
  /** Numbers of the tests that fail. */
  failed?: readonly number[]
  /** Whether one container cannot be started. */
  isBroken?: boolean
  /** Whether a test is skipped, hooks around tests fail, and one file has run before, in watch mode. */
  hasAll?: boolean
  /** How many tests have a link of their own. */
  links?: number
}

const beginMs = Date.UTC(2026, 4, 1, 9, 30, 12)
const workers = 4

/** Lines of the events of a run, in four workers; always the same for the same options. */
export function sampleRun({
  tests,
  failed = [],
  isBroken = false,
  links = 0,
  hasAll = false,
}: SampleOptions): string[] {
  const lines: string[] = []
  const tell = (atMs: number, kind: string, rest: object = {}): void => {
    lines.push(JSON.stringify({ atMs: beginMs + atMs, session: '0feadf8f9c73', kind, ...rest }))
  }
  tell(0, 'session-opened', { endpoint: '/var/run/docker.sock', apiVersion: '1.41' })
  tell(3_300, 'image-pulled', { image: 'postgres:18', elapsedMs: 3_260 })
  tell(120, 'network-created', { network: 'default', elapsedMs: 62 })
  tell(3_330, 'container-starting', { container: 'db', image: 'postgres:18' })
  const phases = [
    { phase: 'image', elapsedMs: 3_270 },
    { phase: 'create', elapsedMs: 60 },
    { phase: 'start', elapsedMs: 240 },
    { phase: 'ready', elapsedMs: 310 },
    { phase: 'prepare', elapsedMs: 1_240 },
  ]
  tell(5_150, 'container-ready', {
    container: 'db',
    elapsedMs: 1_820,
    waitedFor: 'port 5432',
    phases,
  })
  if (isBroken) tellBroken(tell)
  tellLinks(tell, links)
  if (hasAll) tellOthers(tell)
  const endMs = tellTests(tell, { tests, failed })
  tell(endMs + 200, 'container-removed', { container: 'db', elapsedMs: 120 })
  tell(endMs + 210, 'session-closed', { containers: 1, elapsedMs: 180 })
  return lines
}

type Tell = (atMs: number, kind: string, rest?: object) => void

function tellBroken(tell: Tell): void {
  tell(400, 'container-starting', { container: 'queue', image: 'rabbitmq:4' })
  tell(10_700, 'container-failed', {
    container: 'queue',
    error: { code: 'WAIT_TIMEOUT', message: '[WAIT_TIMEOUT] Container "queue" was not ready.' },
    waitedFor: 'port 5672',
    lastProbe: 'ECONNREFUSED 127.0.0.1:49157',
    phases: [
      { phase: 'start', elapsedMs: 300 },
      { phase: 'ready', elapsedMs: 10_000 },
    ],
  })
}

function tellOthers(tell: Tell): void {
  const of = (name: string, rest: object): object => ({
    name,
    file: 'test/orders-0.test.ts',
    attempt: 1,
    waitingAtMs: beginMs + 5_100,
    startedAtMs: beginMs + 5_100,
    endedAtMs: beginMs + 5_100,
    uses: [],
    ...rest,
  })
  tell(5_100, 'test-ended', of('renamed since', { outcome: 'failed', error: 'as it was before' }))
  tell(5_110, 'tests-begin')
  tell(5_120, 'test-ended', of('orders > is left out', { outcome: 'skipped' }))
  const error = 'no tide\n    at test/orders.test.ts:3:9'
  tell(5_120, 'test-ended', of('afterAll', { outcome: 'failed', isAround: true, error }))
}

/** Something is wrong with the first. */
function tellLinks(tell: Tell, links: number): void {
  for (let number = 1; number <= links; number++) {
    const container = `slowDb-${number}`
    tell(5_160 + number, 'link-opened', { container, instanceOf: 'slowDb', to: 'db', elapsedMs: 3 })
    if (number === 1) tell(5_162, 'link-changed', { container, faults: ['cut'] })
    tell(5_170 + number, 'container-removed', { container, elapsedMs: 1 })
  }
}

/** @returns when the last one ended */
function tellTests(
  tell: Tell,
  { tests, failed }: { tests: number; failed: readonly number[] },
): number {
  const freeAtMs = Array.from({ length: workers }, () => 5_150)
  for (let number = 0; number < tests; number += 1) {
    const worker = number % workers
    const startedMs = (freeAtMs[worker] ?? 0) + 2
    const endedMs = startedMs + 8 + ((number * 37) % 61)
    const hasFailed = failed.includes(number)
    tell(endedMs, 'test-ended', {
      name: `orders > stores order ${number}`,
      file: `test/orders-${worker}.test.ts`,
      outcome: hasFailed ? 'failed' : 'passed',
      attempt: 1,
      waitingAtMs: beginMs + (number < workers ? 200 : startedMs - 2),
      startedAtMs: beginMs + startedMs,
      endedAtMs: beginMs + endedMs,
      uses: [{ container: 'db', data: `test_${number}` }],
      ...(hasFailed && failure(beginMs + startedMs)),
    })
    freeAtMs[worker] = endedMs
  }
  return Math.max(...freeAtMs)
}

const failure = (atMs: number): object => ({
  error: 'expected 1 to be 2\n    at test/orders.test.ts:20:18',
  report: {
    leftOut: 3,
    isShared: true,
    lines: [{ container: 'db', stream: 'stderr', atMs, text: 'ERROR: duplicate key <b>42</b>' }],
  },
})
