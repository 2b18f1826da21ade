import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startFixture } from '../support/fixture-run.ts'
import { leftoversOf } from '../support/leftovers.ts'
import { rootFolder, type Runner } from '../support/runners.ts'

const secret = 'planted-Geheimnis-7141'

interface Line {
  kind: string
  session: string
  container?: string
  name?: string
  file?: string
  outcome?: string
  isAround?: boolean
  error?: string
}

// What Vitest makes of these is not what its listeners hear.
const outcomes = `import { test } from '@mooring/vitest'

test.fails('is known to fail', ({ cache }) => {
  throw new Error(\`no ship at \${cache.name}\`)
})

test('skips itself', ({ cache, skip }) => skip(cache.name))
`

/** Has the containers of a sample project found afterwards, its events written, and a secret in it. */
async function prepare(dir: string): Promise<void> {
  const file = join(dir, 'containers.config.ts')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text
      .replace('{ containers:', "{ events: './reports/events.jsonl', containers:")
      .replace(
        '{ image:',
        `{ environment: { APP_PASSWORD: '${secret}' }, labels: { 'com.mooring.fixture-run': process.env.MOORING_FIXTURE_RUN }, image:`,
      ),
  )
}

async function eventsOf(dir: string): Promise<Line[]> {
  const text = await readFile(join(dir, 'reports/events.jsonl'), 'utf8')
  expect(text).not.toContain(secret)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

const runs: { fixture: string; runner: Runner; args: string[] }[] = [
  { fixture: 'quick-start-vitest', runner: 'vitest-3', args: ['run'] },
  { fixture: 'quick-start-vitest', runner: 'vitest-5', args: ['run'] },
  { fixture: 'quick-start-jest', runner: 'jest-30', args: [] },
]

test.each(runs)(
  'a run of $runner writes its events, and tells on stderr what DEBUG asks for, without secrets',
  async (options) => {
    const isVitest = options.runner.startsWith('vitest')
    await using running = await startFixture({
      ...options,
      prepare: async (dir) => {
        await prepare(dir)
        if (isVitest) await writeFile(join(dir, 'outcomes.test.ts'), outcomes)
      },
      env: { DEBUG: 'mooring:*' },
    })
    const { exitCode, output, stdout, stderr, runId } = await running.ended
    expect(exitCode, output).toBe(0)
    const events = await eventsOf(running.dir)
    expect(events.map(({ kind }) => kind)).toEqual([
      'session-opened',
      'container-starting',
      'container-started',
      'container-ready',
      'test-ended',
      ...(isVitest ? ['test-ended', 'test-ended'] : []),
      'container-removed',
      'session-closed',
    ])
    const known = events.filter(({ name }) => name === 'is known to fail')
    expect(known).toMatchObject(isVitest ? [{ outcome: 'passed' }] : [])
    expect(known.some((event) => 'error' in event)).toBe(false)
    const skipped = events.filter(({ name }) => name === 'skips itself')
    expect(skipped).toMatchObject(isVitest ? [{ outcome: 'skipped' }] : [])
    expect(events.find(({ name }) => name?.startsWith('the cache'))).toMatchObject({
      kind: 'test-ended',
      name: 'the cache keeps what it is given',
      file: expect.stringMatching(/^cache\.test\.[jt]s$/),
      outcome: 'passed',
      uses: [{ container: 'cache' }],
    })
    expect(new Set(events.map(({ session }) => session)).size).toBe(1)
    for (const line of [
      / mooring:config \S+containers\.config\.ts loaded in \d+ ms, 1 containers$/m,
      / mooring:docker POST \S*\/containers\/create 201 \d+ ms$/m,
      / mooring:session cache: create, waiting for the engine to create it$/m,
      / mooring:session \{.*"kind":"container-ready"/m,
      / mooring:wait cache: port 6379: ready$/m,
      / mooring:server start cache ok \d+ ms$/m,
    ])
      expect(stderr).toMatch(line)
    expect(stdout).not.toContain('mooring:docker')
    expect(output).not.toContain(secret)
    expect(await leftoversOf({ runId })).toEqual([])
  },
)

// Of hooks that fail, and tests that do not run.
const around = (imports: string): string => `${imports}
describe('storing', () => {
  beforeAll(() => { throw new Error('no quay') })
  test('never runs', async ({ cache }) => void cache.name)
})
test.skip('is left out', async ({ cache }) => void cache.name)
test('runs', async ({ cache }) => void cache.name)
afterAll(() => { throw new Error('no tide') })
`

test.each([
  { fixture: 'quick-start-vitest', runner: 'vitest-3', args: ['run'] },
  { fixture: 'quick-start-vitest', runner: 'vitest-5', args: ['run'] },
  { fixture: 'quick-start-jest', runner: 'jest-30', args: [] },
] as const)(
  '$runner tells of skipped tests, and of hooks that fail around tests',
  async (options) => {
    const isVitest = options.runner.startsWith('vitest')
    await using running = await startFixture({
      ...options,
      args: [...options.args],
      prepare: async (dir) => {
        await prepare(dir)
        const vitest =
          "import { test } from '@mooring/vitest'\nimport { afterAll, beforeAll, describe } from 'vitest'"
        const [name, imports] = isVitest ? ['around.test.ts', vitest] : ['around.test.js', '']
        await writeFile(join(dir, name), around(imports))
      },
    })
    const { exitCode, output, runId } = await running.ended
    expect(exitCode, output).toBe(1)
    const told = (await eventsOf(running.dir))
      .filter(({ file }) => file?.startsWith('around'))
      .map(({ name, outcome, isAround = false, error = '' }) => {
        const [reason] = error.split('\n')
        return { name, outcome, isAround, reason }
      })
    const hooks = { outcome: 'failed', isAround: true }
    const skipped = { outcome: 'skipped', isAround: false, reason: '' }
    const expected = isVitest
      ? [
          { ...hooks, name: 'beforeAll or afterAll', reason: 'no tide' },
          { ...hooks, name: 'storing > beforeAll or afterAll', reason: 'no quay' },
          { ...skipped, name: 'storing > never runs' },
        ]
      : [
          { ...hooks, name: 'afterAll', reason: 'no tide' },
          { outcome: 'failed', isAround: false, name: 'storing > never runs', reason: 'no quay' },
        ]
    expect(told).toHaveLength(expected.length + 2)
    expect(told).toEqual(
      expect.arrayContaining([
        ...expected,
        { ...skipped, name: 'is left out' },
        { outcome: 'passed', isAround: false, name: 'runs', reason: '' },
      ]),
    )
    expect(await leftoversOf({ runId })).toEqual([])
  },
)

// Some name a container, by themselves or by a hook, and others do not.
const skips = (imports: string): string => `${imports}
test.skip('names none', () => undefined)
test.skip('names the cache', async ({ cache }) => void cache.name)
test.todo('is yet to be written')
test('uses it', async ({ cache }) => void cache.name)
`
const hooked = (imports: string): string => `${imports}
beforeEach(({ cache }) => void cache.name)
test.skip('is hooked', () => undefined)
test('runs', () => undefined)
`
const alone = (imports: string): string => `${imports}
test.skip('stands alone', async ({ cache }) => void cache.name)
`

test.each([
  { fixture: 'quick-start-vitest', runner: 'vitest-3', args: ['run'] },
  { fixture: 'quick-start-vitest', runner: 'vitest-5', args: ['run'] },
  { fixture: 'quick-start-jest', runner: 'jest-30', args: [] },
] as const)('$runner tells of the skipped tests that use containers', async (options) => {
  const isVitest = options.runner.startsWith('vitest')
  await using running = await startFixture({
    ...options,
    args: [...options.args],
    prepare: async (dir) => {
      await prepare(dir)
      const [suffix, imports] = isVitest
        ? ['test.ts', "import { test } from '@mooring/vitest'\nimport { beforeEach } from 'vitest'"]
        : ['test.js', '']
      const texts = { skips, hooked, alone }
      for (const [name, text] of Object.entries(texts))
        await writeFile(join(dir, `${name}.${suffix}`), text(imports))
    },
  })
  const { exitCode, output } = await running.ended
  expect(exitCode, output).toBe(0)
  const skipped = (await eventsOf(running.dir)).filter(({ outcome }) => outcome === 'skipped')
  expect(skipped.map(({ name }) => name).sort()).toEqual([
    'is hooked',
    'names the cache',
    'stands alone',
  ])
})

test('a run that asks for no debug lines has none', async () => {
  await using running = await startFixture({
    fixture: 'quick-start-vitest',
    runner: 'vitest-5',
    args: ['run'],
    prepare,
  })
  const { output } = await running.ended
  expect(output).not.toContain('mooring:')
})

test('a hang is explained while it lasts, by both runners', async () => {
  const stuck = async (dir: string): Promise<void> => {
    const file = join(dir, 'containers.config.ts')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('ports: [6379]', "ports: [1234], startupTimeout: '11s'"))
  }
  const outputs = await Promise.all(
    runs.slice(1).map(async (options) => {
      await using running = await startFixture({
        ...options,
        prepare: async (dir) => {
          await prepare(dir)
          await stuck(dir)
        },
      })
      const { exitCode, output, runId } = await running.ended
      expect(exitCode, output).toBe(1)
      expect(await leftoversOf({ runId })).toEqual([])
      return output
    }),
  )
  for (const output of outputs) {
    expect(output).toMatch(
      /^mooring cache still starting after 10 s: waiting for port 1234, last probe ECONNREFUSED \S+:\d+$/m,
    )
    expect(output).toContain('[WAIT_TIMEOUT] Container "cache" was not ready after 11.')
  }
})

test('the events are complete when a signal has ended the run', async () => {
  await using running = await startFixture({
    fixture: 'vitest-endless',
    runner: 'vitest-5',
    args: ['run'],
    ownGroup: true,
    prepare: async (dir) => {
      const file = join(dir, 'containers.config.ts')
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace('containers: {', "events: 'reports/events.jsonl',$&"))
    },
  })
  await running.seen(/mooring web ready/)
  process.kill(-(running.child.pid ?? 0), 'SIGTERM')
  await running.ended
  expect((await eventsOf(running.dir)).slice(-2).map(({ kind }) => kind)).toEqual([
    'container-removed',
    'session-closed',
  ])
})

test('the example of a listener runs', async () => {
  const script = join(rootFolder, 'fixtures/script/slowest.mjs')
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: rootFolder })
  expect(stdout).toMatch(/^2 ready, slowest (cache|web) \d+ ms\n$/)
})
