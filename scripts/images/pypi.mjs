import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * Puts packages of PyPI, and all that they need, into a folder that a Python of that version imports them from.
 *
 * @param {{ python: string, requirements: string[] }} choice `python` is a version, such as `3.13`, of which nothing has to be on this machine
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
    // What pip compiles is for its own Python.
    const place = ['--no-compile', `--target=${arriving}`]
    const kind = ['--only-binary=:all:', `--python-version=${python}`]
    await runCommand('pip3', ['install', '-q', ...kind, ...place, ...requirements])
    await rename(arriving, kept)
  } finally {
    await rm(arriving, { recursive: true, force: true })
  }
}
