import { runCommand } from './command.mjs'

/**
 * Runs `work`, and once more after `apt-get update` when apt's index was the reason of the failure:
 * on a fresh machine it is missing, on an old one it names files the archive no longer has.
 * @template T
 * @param {import('./progress.mjs').Log} log
 * @param {() => Promise<T>} work
 * @param {() => Promise<unknown>} [update] fetches the index; by default that of the machine
 * @returns {Promise<T>}
 */
export async function withFreshIndex(log, work, update = updateMachine) {
  try {
    return await work()
  } catch (error) {
    if (!STALE_INDEX.test(error.message)) throw error
    log("apt's index is missing or old: apt-get update …")
    await update()
    return work()
  }
}

const updateMachine = () => runCommand('apt-get', ['update', '-q'])

const STALE_INDEX =
  /Unable to locate|has no installation candidate|not available|Unable to fetch|Failed to fetch|Can't find|was not found/

/** Installs packages without asking questions and without starting their services. */
export async function installPackages(names) {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-y', '-q', '--no-install-recommends']
  await runCommand('apt-get', [...options, 'install', ...names], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
}
