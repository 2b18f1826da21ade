import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { programOf, rootFolder, runnerFolder } from '../../test/support/runners.ts'

/**
 * A throw-away project of a test runner.
 *
 * @typedef {object} RunnerProject
 * @property {string} folder
 * @property {readonly string[]} command what starts the runner there, but for its arguments
 * @property {(args: string[], env?: Record<string, string>) => Promise<object>} run answers what the project wrote to
 *   `figures.json`
 * @property {() => Promise<void>} remove
 */

/**
 * @param {import('../../test/support/runners.ts').Runner} runner
 * @param {Record<string, string>} files content by name
 * @param {{ signal: AbortSignal, checkout?: string }} options the signal ends a run; packages are those that are built in
 *   the checkout, this one by default
 * @returns {Promise<RunnerProject>}
 */
export async function makeProject(runner, files, { signal, checkout = rootFolder }) {
  const folder = join(runnerFolder(runner), '.runs', `bench-${randomBytes(4).toString('hex')}`)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  await installMooring(folder, checkout)
  const figures = join(folder, 'figures.json')
  const command = [process.execPath, programOf(runner)]
  return {
    folder,
    command,
    run: async (args, env) => {
      await rm(figures, { force: true })
      await runToEnd([...command, ...args], { cwd: folder, env, signal })
      return JSON.parse(await readFile(figures, 'utf8'))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

// Copies, because the real path of a link would find the workspace's own runner instead; of its own, because a test run
// may replace those that sample projects share.
async function installMooring(folder, checkout) {
  for (const name of await readdir(join(checkout, 'packages'))) {
    const source = join(checkout, 'packages', name)
    const target = join(folder, 'node_modules', '@mooring', name)
    const { files } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
    for (const file of ['package.json', ...files])
      await cp(join(source, file), join(target, file), { recursive: true })
  }
}

function runToEnd([program, ...args], { cwd, env, signal }) {
  const child = spawn(program, args, {
    cwd,
    signal,
    env: { ...process.env, CI: 'true', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${args[0]} ended with ${code}:\n${shortened(output)}`))
    })
  })
}

const shortened = (text) =>
  text.length < 4_000 ? text : `${text.slice(0, 1_000)}\n…\n${text.slice(-3_000)}`
