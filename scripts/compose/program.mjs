import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unpackedEngine } from '../engines/packages.mjs'
import { casesFolder, shell, withPlaces } from './cases.mjs'

const run = promisify(execFile)

/**
 * The path of docker-compose: MOORING_TEST_COMPOSE, or that of Debian's package, which is fetched where there is none yet.
 *
 * @param {(line: string) => void} log
 */
export async function composeProgram(log) {
  const named = process.env.MOORING_TEST_COMPOSE
  if (named) return named
  const root = await unpackedEngine(
    { suite: 'sid', kind: 'compose', packages: ['docker-compose'] },
    log,
  )
  return join(root, 'usr/bin/docker-compose')
}

/** '2.40.3' and the like. */
export async function versionOf(program) {
  const { stdout } = await run(program, ['version', '--short'])
  return stdout.trim()
}

/**
 * What the program makes of a case: its project with paths below /project, or the first line of its error.
 *
 * @param {string} program
 * @param {import('./cases.mjs').Case} each
 */
export async function resolvedByProgram(program, { files, profiles }) {
  const args = [
    ...files.flatMap((file) => ['-f', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    'config',
    '--format',
    'json',
  ]
  try {
    const options = { cwd: casesFolder, env: { ...shell, PATH: process.env.PATH } }
    const { stdout } = await run(program, args, options)
    return { project: withoutEscapes(JSON.parse(withPlaces(stdout))) }
  } catch (error) {
    if (typeof error.code !== 'number') throw error
    const lines = error.stderr.split('\n').filter((line) => line && !/level=warning/.test(line))
    return { error: withPlaces(lines[0] ?? '') }
  }
}

// Compose writes every $ twice, so that its answer is a compose file again.
function withoutEscapes(value) {
  if (typeof value === 'string') return value.replaceAll('$$', '$')
  if (Array.isArray(value)) return value.map(withoutEscapes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('x-'))
      .map(([key, each]) => [key.replaceAll('$$', '$'), withoutEscapes(each)]),
  )
}
