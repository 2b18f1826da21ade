import { readFileSync } from 'node:fs'

/**
 * Peaks of the memory of a run's processes, in MiB.
 *
 * @typedef {object} Memory
 * @property {number} aside resident memory of the runner's main process and of processes of ours, each at its own peak
 * @property {number} asidePss the same without what they share counted twice, at the moment when it was most
 * @property {number} workers resident memory of all others, each at its own peak
 * @property {number} largest resident memory of the largest process
 * @property {Record<Role, number>} counts how many processes there were of each kind
 */

/** @typedef {'main' | 'ours' | 'worker'} Role */

const pollMs = 20

/**
 * Looks at the processes of a tree until it is told to stop.
 *
 * @param {import('../process/process-tree.mjs').ProcessTree} tree
 * @param {number} mainPid
 * @returns {() => Memory}
 */
export function watchMemory(tree, mainPid) {
  // The last look at each and not the largest one: a process that is about to become another program shows its parent's.
  const seen = new Map()
  let asidePss = 0
  const look = () => {
    let pss = 0
    for (const pid of tree.pids()) {
      const peak = mebibytes(`/proc/${pid}/status`, 'VmHWM')
      const role = pid === mainPid ? 'main' : roleOf(pid)
      if (peak === undefined || role === undefined) continue // It has ended.
      seen.set(pid, { peak, role })
      if (role !== 'worker') pss += mebibytes(`/proc/${pid}/smaps_rollup`, 'Pss') ?? 0
    }
    asidePss = Math.max(asidePss, pss)
  }
  const timer = setInterval(look, pollMs)
  return () => {
    clearInterval(timer)
    return summed([...seen.values()], asidePss)
  }
}

function summed(processes, asidePss) {
  const sumOf = (wanted) => wanted.reduce((sum, { peak }) => sum + peak, 0)
  const of = (role) => processes.filter((one) => one.role === role)
  return {
    aside: sumOf([...of('main'), ...of('ours')]),
    asidePss,
    workers: sumOf(of('worker')),
    largest: Math.max(...processes.map(({ peak }) => peak)),
    counts: {
      main: of('main').length,
      ours: of('ours').length,
      worker: of('worker').length,
    },
  }
}

// Workers of runners give themselves titles, ours are programs of our packages.
function roleOf(pid) {
  const command = textOf(`/proc/${pid}/cmdline`)
  if (command === '') return undefined
  return /@mooring\/|^mooring/.test(command) ? 'ours' : 'worker'
}

function mebibytes(file, field) {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(textOf(file))?.[1]
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
