import { spawn } from 'node:child_process'

/**
 * Runs a program on this terminal. While it runs, this process outlives an interrupt, so that what the program needed
 * can still be taken away in good order.
 *
 * @param {string[]} command
 * @param {Record<string, string>} env added to the environment
 * @returns {Promise<boolean>} whether it ended well
 */
export async function inForeground([program, ...args], env) {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  const passOn = (signal) => void child.kill(signal)
  for (const signal of signals) process.on(signal, passOn)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code === 0))
    })
  } finally {
    for (const signal of signals) process.off(signal, passOn)
  }
}

export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
