import { signals } from './foreground.mjs'

/**
 * Tells how to use an engine, and waits until somebody ends this program.
 *
 * @param {import('./serve.mjs').ServedEngine} engine
 * @param {import('../engine/progress.mjs').Log} log
 */
export async function untilInterrupted({ endpoint, inside }, log) {
  log(`DOCKER_HOST=${endpoint.host}`)
  log(`where its containers are reached: ${inside.join(' ')} COMMAND`)
  const alive = setInterval(() => undefined, 2 ** 30)
  await new Promise((resolve) => {
    for (const signal of signals) process.once(signal, resolve)
  })
  clearInterval(alive)
}
