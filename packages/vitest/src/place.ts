import { threadId } from 'node:worker_threads'
import type { Place } from '@mooring/client'
import { workerSlot } from './worker-slot.ts'

// The pools vmThreads and vmForks load every module anew for each file, in a realm of its own, and their workers live on.
export const inVm: boolean = Object.getPrototypeOf(process.argv) !== Array.prototype

// Vitest 3 counts the slots of each kind of pool by itself.
const pool = `${inVm ? 'vm' : ''}${threadId === 0 ? 'fork' : 'thread'}`
const workerId = `${process.pid}.${threadId}`

/** Of a test file in this worker; another copy of this module says the same. */
export const placeOfFile = (path: string): Place => ({
  worker: `${pool} ${workerSlot}`,
  // Several projects may run the same file at the same time.
  file: `${workerId} ${path}`,
})
