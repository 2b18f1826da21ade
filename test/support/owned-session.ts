import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { nowMs } from '../../packages/core/src/abort.ts'
import type { ContainersConfig } from '../../packages/core/src/config/written/written-container.ts'
import type { LifecycleEvent } from '../../packages/core/src/session/events/lifecycle.ts'
import { labelled } from './leftovers.ts'

export type Moment = LifecycleEvent['kind'] | 'all-ready' | 'closing'

export interface OwnedSessionOptions {
  config?: ContainersConfig
  /** 'when told' keeps the session until `tellToClose`. @default 'when told' */
  closes?: 'when told' | 'at once'
  env?: NodeJS.ProcessEnv
  /** Folder of the state of several sessions, which whoever made it removes. @default one of its own */
  stateHome?: string
  /** Path of what runs it. @default this Node */
  runtime?: string
  /** How long `seen` waits. @default 2 minutes */
  patienceMs?: number
}

/** A session in a process of its own, which may be killed. */
export interface OwnedSession extends AsyncDisposable {
  pid: number
  /** Value of XDG_STATE_HOME, which tells its processes from all others. */
  stateHome: string
  /** Undefined as long as the session has made nothing. */
  sessionId(): string | undefined
  /** Resolves when it has told of the moment. @throws when it ended before */
  seen(moment: Moment): Promise<void>
  tellToClose(): void
  kill(signal: NodeJS.Signals, whom: 'process' | 'group'): void
  /** Resolves when the process is gone. */
  ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null; errors: string }>
  /** Its containers, networks and volumes that are there now, in words. */
  objects(): Promise<string[]>
  /** The same, with notes and processes of its state folder. */
  remains(): Promise<string[]>
}

/** Containers that need little, and one of everything that a session makes for containers. */
export const oneOfEach = {
  networks: { lan: {}, other: {} },
  containers: {
    first: {
      image: 'busybox:1',
      command: ['sleep', '600'],
      networks: ['lan'],
      volumes: ['data:/data'],
      files: [{ target: '/note', content: 'copied' }],
    },
    second: {
      image: 'busybox:1',
      command: ['sleep', '600'],
      networks: ['lan', 'other'],
      volumes: ['/anonymous'],
    },
  },
} as const satisfies ContainersConfig

export async function ownedSession({
  config = oneOfEach,
  closes = 'when told',
  env = {},
  stateHome,
  runtime = process.execPath,
  patienceMs = 120_000,
}: OwnedSessionOptions = {}): Promise<OwnedSession> {
  const ownState = stateHome ?? (await mkdtemp(join(tmpdir(), 'mooring-state-')))
  const child = spawn(runtime, [program, JSON.stringify({ config, closes })], {
    env: { ...process.env, ...env, XDG_STATE_HOME: ownState },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that a signal may go to all of it.
    detached: true,
  })
  await once(child, 'spawn')
  const { pid = 0 } = child
  child.stdin.on('error', () => undefined)
  const told: { kind: string; session?: string }[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line)))
  const errors = text(child.stderr)
  let isOver = false
  const ended = once(child, 'close').then(async ([exitCode, signal]) => {
    isOver = true
    return { exitCode, signal, errors: await errors }
  })
  const sessionId = (): string | undefined => told.find(({ session }) => session)?.session
  const objects = async (): Promise<string[]> =>
    sessionId() ? labelled(`org.testcontainers.session-id=${sessionId()}`) : []
  const kill = (signal: NodeJS.Signals, whom: 'process' | 'group'): void => {
    try {
      process.kill(whom === 'group' ? -pid : pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  return {
    pid,
    stateHome: ownState,
    sessionId,
    seen: async (moment) => {
      const giveUpAtMs = nowMs() + patienceMs
      while (!told.some(({ kind }) => kind === moment)) {
        if (isOver) throw new Error(`It ended before ${moment}:\n${await errors}`)
        if (nowMs() > giveUpAtMs) throw new Error(`It has not come to ${moment}.`)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
    tellToClose: () => void child.stdin.end('close\n'),
    kill,
    ended,
    objects,
    remains: async () => [
      ...(await objects()),
      ...(await namesIn(join(ownState, 'mooring', 'sessions'))).map((name) => `note ${name}`),
      ...processesOf(ownState).map(({ pid, command }) => `process ${pid} ${command}`),
    ],
    [Symbol.asyncDispose]: async () => {
      kill('SIGKILL', 'group')
      await ended
      if (!stateHome) await rm(ownState, { recursive: true, force: true })
    },
  }
}

const program = join(import.meta.dirname, 'session-program.mjs')

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** What the watchdogs of its state folder have told so far. */
export const watchdogLog = ({ stateHome }: OwnedSession): Promise<string> =>
  readFile(join(stateHome, 'mooring', 'watchdog.log'), 'utf8')

export interface FoundProcess {
  pid: number
  parent: number
  command: string
}

/** Processes of this machine that were given a folder as XDG_STATE_HOME. */
export function processesOf(stateHome: string): FoundProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    // Not in turns of the event loop, which cost three times as much as the reading.
    const environment = readOf(pid, 'environ').split('\0')
    if (!environment.includes(`XDG_STATE_HOME=${stateHome}`)) return []
    const [, parent] = /^PPid:\s*(\d+)/m.exec(readOf(pid, 'status')) ?? []
    const command = readOf(pid, 'cmdline').replaceAll('\0', ' ').trim()
    return [{ pid: Number(pid), parent: Number(parent), command }]
  })
}

function readOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // It has ended meanwhile.
  }
}
