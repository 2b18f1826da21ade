import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { makeProcessTree } from '../process/process-tree.mjs'
import { watchMemory } from './memory.mjs'

/**
 * @typedef {object} Run
 * @property {number} wallMs until the runner's own process has ended
 * @property {number} cpuMs of its whole process tree
 * @property {import('./memory.mjs').Memory} [memory]
 */

const graceMs = 5_000

/**
 * Runs a test runner once, as a process tree of its own.
 *
 * @param {readonly string[]} command
 * @param {object} options
 * @param {string} options.cwd
 * @param {number} options.deadlineMs how long it and what it leaves behind may take
 * @param {number} options.tests how many must have passed
 * @param {AbortSignal} options.signal ends it
 * @param {boolean} [options.memory] whether to watch it, which takes processor time from it
 * @returns {Promise<Run>}
 */
export async function timedRun(command, { cwd, deadlineMs, tests, signal, memory = false }) {
  signal.throwIfAborted()
  const tree = makeProcessTree()
  try {
    const [program, ...args] = tree.within(command)
    const startedAtMs = performance.now()
    const child = spawn(program, args, {
      cwd,
      env: environment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stopWatching = memory ? watchMemory(tree, child.pid) : undefined
    const cut = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
    try {
      const { code, output } = await exit(child, cut)
      const wallMs = performance.now() - startedAtMs
      const hasEnded = await tree.ended(startedAtMs + deadlineMs)
      signal.throwIfAborted()
      mustHavePassed({ code, output, tests })
      if (!hasEnded) throw new Error(`something of it still runs after ${deadlineMs} ms`)
      const used = stopWatching?.()
      return { wallMs, cpuMs: tree.cpuMs(), ...(used && { memory: used }) }
    } finally {
      stopWatching?.()
      await tree.kill()
    }
  } finally {
    tree.remove()
  }
}

/** The end of the program itself: what it leaves behind may hold its output open. */
async function exit(child, cut) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  let timer
  const stop = () => {
    kill(-child.pid, 'SIGTERM')
    timer = setTimeout(() => kill(-child.pid, 'SIGKILL'), graceMs)
  }
  cut.addEventListener('abort', stop)
  try {
    const [code] = await once(child, 'exit')
    // What it wrote last is still in the pipe.
    await new Promise((resolve) => setImmediate(resolve))
    return { code, output }
  } finally {
    cut.removeEventListener('abort', stop)
    clearTimeout(timer)
    for (const stream of [child.stdout, child.stderr]) stream.destroy()
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}

// One that runs fewer tests would win every comparison.
function mustHavePassed({ code, output, tests }) {
  const passed = /^\s*Tests:?\s+(\d+) passed/m.exec(output)?.[1]
  if (code === 0 && Number(passed) === tests) return
  throw new Error(
    `ended with ${code ?? 'a signal, past its deadline'}, ${passed ?? 'no'} of ${tests} tests passed:\n${output.slice(-3_000)}`,
  )
}

// Not CI, where runners and Mooring keep less; and testcontainers as it is fastest.
function environment() {
  const { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: _, CI: __, ...inherited } = process.env
  return {
    ...inherited,
    NO_COLOR: '1',
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
  }
}
