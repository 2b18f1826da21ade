import { cpus } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'

const sampleMs = 250
const mostBusyShare = 0.1
const patienceMs = 30_000

/**
 * Waits until the processors have had little to do for a moment, or for half a minute.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether they have
 */
export async function machineIsQuiet(signal) {
  const giveUpAtMs = performance.now() + patienceMs
  while (performance.now() < giveUpAtMs) {
    const before = times()
    await delay(sampleMs, undefined, { signal })
    const after = times()
    const idle = after.idle - before.idle
    if (idle >= (1 - mostBusyShare) * (after.all - before.all)) return true
  }
  return false
}

function times() {
  const all = cpus().flatMap((cpu) => Object.values(cpu.times))
  return {
    idle: cpus().reduce((sum, cpu) => sum + cpu.times.idle, 0),
    all: all.reduce((sum, time) => sum + time, 0),
  }
}
