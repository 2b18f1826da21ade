import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * Puts packages of PyPI, and all that they need, into a folder that a Python of the same version imports them from.
 *
 * @param {{ python: string, requirements: string[] }} choice `python` is a program of this machine, such as `python3.11`
 * @param {string} target
 * @param {string} cache folder that keeps what was downloaded
 */
export async function putPythonPackages({ python, requirements }, target, cache) {
  const choice = createHash('sha256')
    .update([python, ...requirements].join(' '))
    .digest('hex')
  const kept = `${cache}/python/${choice.slice(0, 16)}`
  if (!existsSync(kept)) await install({ python, requirements }, kept)
  await mkdir(dirname(target), { recursive: true })
  await cp(kept, target, { recursive: true })
}

async function install({ python, requirements }, kept) {
  const arriving = `${kept}.${process.pid}`
  try {
    const options = ['--only-binary=:all:', `--target=${arriving}`]
    await runCommand(python, ['-m', 'pip', 'install', '-q', ...options, ...requirements], {
      // Lets Python know what it compiled by a hash: files get other times on their way into an image.
      env: { SOURCE_DATE_EPOCH: '0' },
    })
    await rename(arriving, kept)
  } finally {
    await rm(arriving, { recursive: true, force: true })
  }
}
