import { spawn } from 'node:child_process'

/**
 * Begins a program of ours beside what this one does, and says nothing of it.
 *
 * @param {string} program
 * @param {string[]} [args]
 * @returns {Promise<void>} resolves at its end, however it ends
 */
export function begin(program, args = []) {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore' })
  return new Promise((resolve) => child.once('error', resolve).once('close', resolve))
}
