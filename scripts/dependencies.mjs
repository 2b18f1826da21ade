import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

const installed = 'node_modules/.package-lock.json'

/** Installs the dependencies that the lock file names, unless that has been done since it last changed. */
export function ensureDependencies(log) {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs)
    return
  log('installing dependencies')
  // Not `npm ci`, which refuses a lock file that lacks the optional packages of platforms other than the one it was made on.
  // Warnings would be about packages that only a newer Node runs, which the tests know.
  run('npm', ['install', '--no-save', '--no-progress', '--loglevel=error'])
}

/** Checks the types of the packages and bundles them. */
export function build(log) {
  log('building packages')
  run(process.execPath, ['scripts/build.mjs'])
}

/**
 * Runs a program in the foreground and ends this one with its exit code when it fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 */
export function run(program, args, env = {}) {
  const exitCode = tryRun(program, args, env)
  if (exitCode !== 0) process.exit(exitCode)
}

/** Like run, but answers the exit code. */
export function tryRun(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (error) throw error
  return status ?? 1
}
