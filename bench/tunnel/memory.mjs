import { readFileSync } from 'node:fs'

const sampleIntervalMs = 25

/**
 * Watches what a process holds in memory while something is done.
 *
 * @param {number | undefined} pid
 * @param {() => Promise<unknown>} work
 * @returns {Promise<{ beforeMb: number, peakMb: number } | undefined>} undefined without a process, or without /proc
 */
export async function memoryDuring(pid, work) {
  const beforeMb = residentMb(pid)
  let peakMb = beforeMb
  const timer = setInterval(() => (peakMb = Math.max(peakMb, residentMb(pid))), sampleIntervalMs)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return beforeMb > 0 ? { beforeMb, peakMb } : undefined
}

function residentMb(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  } catch {
    return 0
  }
}
