/** @typedef {(line: string) => void} Log */

/** Seconds since `startedAt` with one decimal, as people read them. */
export function elapsed(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
}

/** Announces a step only once it is over, with its duration, so that parallel steps stay one line each. */
export async function timedStep(log, title, work) {
  const startedAt = performance.now()
  const result = await work()
  log(`${title} … done in ${elapsed(startedAt)}`)
  return result
}

/** Progress goes to stderr, because stdout of these programs is meant for other programs. */
export const logToStderr = (line) => void process.stderr.write(`${line}\n`)
