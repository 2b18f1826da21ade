import type { Handle } from '@mooring/client'
import { orAborted } from '../../packages/core/src/abort.ts'
import type { HealthReport, LogText, WaitTarget } from '../../packages/core/src/wait/wait-target.ts'

/** A container that does what a test tells it; `target` is what a wait strategy sees of it. */
export interface FakeContainer {
  target: WaitTarget
  /** Writes a line. */
  log(text: string, stream?: LogText['stream']): void
  reportHealth(report: HealthReport): void
  exit(exitCode: number): void
  /** How many readers of its log and health, and waits for its end, have not been given up. */
  followers(): number
}

/** Makes a running container; `overrides` replace parts of what strategies see. */
export function fakeContainer(overrides: Partial<WaitTarget> = {}): FakeContainer {
  const log = createFeed<LogText[]>()
  const health = createFeed<HealthReport>()
  const end = createFeed<number>()
  const target: WaitTarget = {
    name: 'db',
    tcpPorts: [],
    probeAddress: (port) => ({ host: '127.0.0.1', port, direct: true }),
    logs: log.follow,
    health: health.follow,
    exec: () => Promise.reject(new Error('this container runs no commands')),
    exited: async (signal) => firstOf(end.follow(signal)),
    handle: { name: 'db' } as Handle,
    directory: '/project',
    ...overrides,
  }
  return {
    target,
    log: (text, stream = 'stdout') => log.push([{ stream, text: `${text}\n` }]),
    reportHealth: health.push,
    exit: (exitCode) => {
      end.push(exitCode)
      for (const feed of [log, health]) feed.end()
    },
    followers: () => log.followers() + health.followers() + end.followers(),
  }
}

interface Feed<T> {
  push(item: T): void
  end(): void
  follow(signal: AbortSignal): AsyncGenerator<T>
  followers(): number
}

/** Gives each follower all items, the earlier ones too. */
function createFeed<T>(): Feed<T> {
  const items: T[] = []
  const wakeUps = new Set<() => void>()
  const state = { ended: false, followers: 0 }
  const wake = (): void => wakeUps.forEach((wakeUp) => wakeUp())
  const changed = (): Promise<void> => new Promise((resolve) => wakeUps.add(resolve))
  async function* follow(signal: AbortSignal): AsyncGenerator<T> {
    state.followers += 1
    try {
      for (let index = 0; ; index += 1) {
        while (index >= items.length && !state.ended) await orAborted(changed(), signal)
        if (index >= items.length) return
        yield items[index] as T
      }
    } finally {
      state.followers -= 1
    }
  }
  return {
    push: (item) => {
      items.push(item)
      wake()
    },
    end: () => {
      state.ended = true
      wake()
    },
    follow,
    followers: () => state.followers,
  }
}

async function firstOf<T>(feed: AsyncIterable<T>): Promise<T> {
  for await (const item of feed) return item
  throw new Error('the feed ended')
}
