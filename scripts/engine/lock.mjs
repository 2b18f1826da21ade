import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from './failure.mjs'

/**
 * Runs `work` while no other process holds the same lock file. The kernel frees the lock when this process
 * dies, however it dies: `flock` holds it for a `cat` that ends with the pipe to us.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ onWait?: () => void }} [options] `onWait` is called when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait } = {}) {
  await mkdir(dirname(file), { recursive: true })
  const release = await acquire(file, onWait)
  try {
    return await work()
  } finally {
    await release()
  }
}

function acquire(file, onWait) {
  const holder = spawn('flock', ['--exclusive', file, '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting = setTimeout(() => onWait?.(), 500)
  const gone = new Promise((resolve) => holder.once('close', resolve))
  // Waited for, because a program in the foreground would hold this process up before the pipe is closed.
  const release = () => {
    holder.stdin.end()
    return gone
  }
  return new Promise((resolve, reject) => {
    holder.stdout.once('data', () => resolve(release))
    holder.once('error', (cause) => reject(lockFailure(file, cause.message, cause)))
    holder.once('close', (code) => reject(lockFailure(file, `flock ended with ${code}`)))
  }).finally(() => clearTimeout(waiting))
}

function lockFailure(file, reason, cause) {
  return new Failure({
    what: `The lock ${file} could not be taken.`,
    why: [reason],
    fix: 'install util-linux (the program flock), and make the folder writable.',
    cause,
  })
}
