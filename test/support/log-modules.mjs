import { appendFileSync } from 'node:fs'
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

// Given to Node with --import; the hooks below then run in a thread of their own.
if (isMainThread) register(import.meta.url)

/** Writes down every module that a process loads. */
export function load(url, context, next) {
  appendFileSync(process.env.MOORING_MODULE_LOG, `${process.pid} ${url}\n`)
  return next(url, context)
}
