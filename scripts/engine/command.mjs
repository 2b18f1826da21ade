import { spawn } from 'node:child_process'
import { Failure } from './failure.mjs'

/**
 * Runs a program and returns what it printed; its error text is kept for the message.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<string>}
 */
export async function runCommand(program, args, { cwd, env } = {}) {
  const { exit, stdout, stderr } = await collect(program, args, { cwd, env })
  if (exit === 0) return stdout
  throw new Failure({
    what: `${program} ended with ${exit}.`,
    why: [`command  ${[program, ...args].join(' ').slice(0, 400)}`, ...lastLines(stderr || stdout)],
  })
}

/** @returns {Promise<boolean>} whether the program exists in PATH */
export async function hasCommand(program) {
  const { exit } = await collect('sh', ['-c', 'command -v "$1"', 'sh', program], {})
  return exit === 0
}

// English messages, so that the few texts we look for are the ones apt prints.
function collect(program, args, { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const result = { exit: /** @type {unknown} */ (null), stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => (result.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (result.stderr += text))
    child.on('error', (error) => resolve({ ...result, exit: error.message }))
    child.on('close', (code, signal) => resolve({ ...result, exit: code ?? signal }))
  })
}

function lastLines(text, count = 8) {
  return text.trimEnd().split('\n').slice(-count)
}
