import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A program and all that it starts, also what it leaves behind as a process group of its own.
 *
 * @typedef {object} ProcessTree
 * @property {(command: readonly string[]) => string[]} within the command that runs it as part of the tree
 * @property {() => number[]} pids of what is alive, as far as that is known
 * @property {() => number} cpuMs that the tree has used so far, ended processes included
 * @property {(deadlineMs: number) => Promise<boolean>} ended whether nothing of it was alive at the deadline
 * @property {() => Promise<void>} kill what is still alive
 * @property {() => void} remove
 */

const pollMs = 5
const killDeadlineMs = 5_000

// Version 1 of control groups counts in nanoseconds, version 2 in microseconds among other figures.
const hierarchies = [
  {
    folder: '/sys/fs/cgroup/cpuacct',
    cpuMs: (group) => Number(readFileSync(`${group}/cpuacct.usage`, 'utf8')) / 1e6,
  },
  {
    folder: '/sys/fs/cgroup',
    cpuMs: (group) =>
      Number(/^usage_usec (\d+)/m.exec(readFileSync(`${group}/cpu.stat`, 'utf8'))[1]) / 1e3,
  },
]
const hierarchy = hierarchies.find(isUsable)

/** What the figures are of, for the page. */
export const wayOfCounting = hierarchy
  ? 'CPU time is that of the whole process tree, from a control group of its own, read when its last process has ended.'
  : 'There is no control group to be had here, so that CPU time is only that of processes that somebody has waited for: what outlives its parent is **not counted**, and a tick is 10 ms.'

let made = 0

/** @returns {ProcessTree} */
export function makeProcessTree() {
  return hierarchy ? controlGroup(hierarchy) : waitedForChildren()
}

function controlGroup({ folder, cpuMs }) {
  const group = `${folder}/mooring-bench-${process.pid}-${made++}`
  mkdirSync(group)
  const pids = () => numbersIn(`${group}/cgroup.procs`)
  const ended = async (deadlineMs) => {
    while (pids().length > 0) {
      if (performance.now() > deadlineMs) return false
      await delay(pollMs)
    }
    return true
  }
  return {
    // The shell enters the group and becomes the program.
    within: (command) => [
      '/bin/sh',
      '-c',
      'echo $$ > "$0" && exec "$@"',
      `${group}/cgroup.procs`,
      ...command,
    ],
    pids,
    cpuMs: () => cpuMs(group),
    ended,
    kill: async () => {
      for (const pid of pids()) kill(pid)
      await ended(performance.now() + killDeadlineMs)
    },
    remove: () => rmdirSync(group),
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

function isUsable({ folder, cpuMs }) {
  const group = `${folder}/mooring-bench-${process.pid}-probe`
  try {
    mkdirSync(group)
  } catch {
    return false
  }
  try {
    return Number.isFinite(cpuMs(group))
  } catch {
    return false
  } finally {
    rmdirSync(group)
  }
}

function waitedForChildren() {
  const startedAtMs = childrensCpuMs()
  return {
    within: (command) => [...command],
    pids: () => [],
    cpuMs: () => childrensCpuMs() - startedAtMs,
    ended: async () => true,
    kill: async () => undefined,
    remove: () => undefined,
  }
}

// What the system adds up for this process of its children and theirs, when they have ended.
function childrensCpuMs() {
  const text = readFileSync('/proc/self/stat', 'utf8')
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
  return (Number(user) + Number(system)) * 10
}

const numbersIn = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
