import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layPackages } from '../../test/support/lay-packages.ts'
import { programOf, runnerFolder } from '../../test/support/runners.ts'

/**
 * A throw-away project of a test runner.
 *
 * @typedef {object} RunnerProject
 * @property {(args: string[]) => Promise<object>} run answers what the project wrote to `figures.json`
 * @property {() => Promise<void>} remove
 */

/** Puts the packages, as built, where the projects of all runners find them. */
export const provideMooring = () => layPackages()

/**
 * @param {import('../../test/support/runners.ts').Runner} runner
 * @param {Record<string, string>} files content by name
 * @returns {Promise<RunnerProject>}
 */
export async function makeProject(runner, files) {
  const folder = join(runnerFolder(runner), '.runs', `bench-${randomBytes(4).toString('hex')}`)
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const figures = join(folder, 'figures.json')
  return {
    run: async (args) => {
      await rm(figures, { force: true })
      await runToEnd(programOf(runner), args, folder)
      return JSON.parse(await readFile(figures, 'utf8'))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function runToEnd(program, args, cwd) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ended with ${code}:\n${output.slice(0, 1_500)}`))
    })
  })
}
