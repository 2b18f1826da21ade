import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  compiledFolder,
  fixturesFolder,
  isProgram,
  newestNode,
  nodeOf,
  programOf,
  runnerFolder,
  type Runner,
} from './runners.ts'

export interface FixtureOptions {
  /** Folder under fixtures/. */
  fixture: string
  runner: Runner
  /** Program to run in place of the runner's own; a relative path is one in the sample project. */
  program?: string
  /** Arguments of the program. */
  args?: readonly string[]
  env?: Record<string, string>
  /** Path of the Node that runs it. @default the oldest at hand that the runner supports */
  node?: string
  /** Folder inside the sample project to run in. @default the project itself */
  workingDir?: string
  /** Runs in the copy of a run that is not disposed of yet, instead of in one of its own. */
  within?: Pick<RunningFixture, 'dir' | 'runId'>
  /** Changes the copy before it runs. */
  prepare?: (dir: string) => Promise<void>
  /** Lets a signal be sent to the runner and its workers alike, as a terminal does. @default false */
  ownGroup?: boolean
  /** @default 3 minutes */
  timeoutMs?: number
}

export interface FixtureResult {
  exitCode: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Both, as they came. */
  output: string
  /** Value of the label `com.mooring.fixture-run` that sample projects put on their containers. */
  runId: string
}

/** A sample project whose runner is running. */
export interface RunningFixture {
  /** The copy that runs. */
  dir: string
  runId: string
  child: ChildProcess
  output(): string
  /** Resolves when the output since the offset matches. @throws when the run ends or its time is over before */
  seen(pattern: RegExp, offset?: number): Promise<RegExpExecArray>
  ended: Promise<FixtureResult>
  /** Ends the run if need be and removes the copy. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Runs a sample project with a real runner to its end. */
export async function runFixture(options: FixtureOptions): Promise<FixtureResult> {
  await using running = await startFixture(options)
  return await running.ended
}

/** Starts a sample project with a real runner, in a copy of its folder next to the runner's modules. */
export async function startFixture(options: FixtureOptions): Promise<RunningFixture> {
  const { runner, args = [], workingDir = '.', timeoutMs = 180_000 } = options
  const { dir, runId } = options.within ?? (await copyOf(options))
  await options.prepare?.(dir)
  const ofRunner = isProgram(runner) ? [programOf(runner)] : []
  const program = options.program === undefined ? ofRunner : [resolve(dir, options.program)]
  const node = options.node ?? nodeOf(runner)
  const child = spawn(node, [...program, ...args], {
    cwd: join(dir, workingDir),
    env: {
      ...inherited(),
      ...(node === newestNode && compiled),
      NO_COLOR: '1',
      MOORING_FIXTURE_RUN: runId,
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  })
  const remove = async (): Promise<void> => {
    if (options.ownGroup) endGroup(child)
    if (!options.within) await rm(dir, { recursive: true, force: true })
  }
  return follow(child, { dir, runId, timeoutMs, remove })
}

/** Copies a sample project next to the modules of a runner. */
export async function copyOf({
  fixture,
  runner,
}: Pick<FixtureOptions, 'fixture' | 'runner'>): Promise<{ dir: string; runId: string }> {
  const runId = `${fixture}-${randomBytes(4).toString('hex')}`
  const dir = join(runnerFolder(runner), '.runs', runId)
  await mkdir(dir, { recursive: true })
  await cp(join(fixturesFolder, fixture), dir, { recursive: true })
  return { dir, runId }
}

function follow(
  child: ChildProcess,
  run: { dir: string; runId: string; timeoutMs: number; remove(): Promise<void> },
): RunningFixture {
  let stdout = ''
  let stderr = ''
  let output = ''
  let isOver = false
  child.stdout
    ?.setEncoding('utf8')
    .on('data', (text: string) => ((stdout += text), (output += text)))
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => ((stderr += text), (output += text)))
  const timer = setTimeout(() => {
    output += `\n(the run took more than ${run.timeoutMs} ms and is ended)\n`
    void end(child)
  }, run.timeoutMs)
  const ended = once(child, 'close').then(([exitCode, signal]): FixtureResult => {
    isOver = true
    clearTimeout(timer)
    return { exitCode, signal, stdout, stderr, output, runId: run.runId }
  })
  return {
    dir: run.dir,
    runId: run.runId,
    child,
    output: () => output,
    seen: async (pattern, offset = 0) => {
      for (;;) {
        const found = pattern.exec(output.slice(offset))
        if (found) return found
        if (isOver) throw new Error(`The run ended without ${pattern}:\n${output}`)
        await delay(50)
      }
    },
    ended,
    [Symbol.asyncDispose]: async () => {
      await end(child)
      await ended
      await run.remove()
    },
  }
}

// SIGTERM first, because it lets the run remove its containers.
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const closed = once(child, 'close')
  if ((await Promise.race([closed, delay(20_000, 'late' as const)])) === 'late')
    child.kill('SIGKILL')
}

/** Ends what a runner left of its own: a worker of Vitest 3.2 may go on for ever without it. */
export function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}

/** Keeps what Node compiles for the next of a hundred runs, which saves each a fifth of its time. */
const compiled = { NODE_COMPILE_CACHE: compiledFolder }

// A list of what may pass, because the outer runner's own variables change what the inner one does.
const passed =
  /^(PATH|HOME|USER|LANG|TMPDIR|TMP|TEMP|SystemRoot|XDG_RUNTIME_DIR|DOCKER_.*|TESTCONTAINERS_.*)$/

function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name)))
}
