import { interleave } from '../process/interleave.mjs'
import { makeProject } from '../process/runner-project.mjs'
import { argumentsOf, projectFiles } from './project-files.mjs'
import { timedRun } from './timed-run.mjs'

const deadlineMs = 120_000

/**
 * @typedef {object} Conditions
 * @property {number} rounds
 * @property {string} [former] folder of another checkout
 * @property {AbortSignal} signal
 * @property {(name: string) => import('../../test/support/runners.ts').Runner[]} runnersFor which runners do that work
 */

/**
 * Runs of one runner on projects of several contenders, in turn. A first run of each fills caches and is not counted.
 *
 * @param {object} options
 * @param {import('../../test/support/runners.ts').Runner} options.runner
 * @param {readonly import('./project-files.mjs').Contender[]} options.contenders
 * @param {(runner: string, contender: string) => import('./project-files.mjs').Content} options.content
 * @param {number} options.tests that each run has
 * @param {boolean} [options.memory] whether to watch it
 * @param {Conditions} conditions
 * @returns {Promise<Record<string, import('./timed-run.mjs').Run[]>>} by contender
 */
export async function contend({ runner, contenders, content, tests, memory }, conditions) {
  const { rounds, former, signal } = conditions
  const projects = {}
  try {
    for (const contender of contenders) {
      const files = projectFiles(runner, contender, content(runner, contender))
      const checkout = contender === 'former' ? former : undefined
      projects[contender] = await makeProject(runner, files, { signal, checkout })
    }
    const samples = await interleave(contenders, rounds + 1, (contender) => {
      const { command, folder } = projects[contender]
      const options = { cwd: folder, deadlineMs, tests, memory, signal }
      return timedRun([...command, ...argumentsOf(runner)], options)
    })
    return Object.fromEntries(
      Object.entries(samples).map(([contender, runs]) => [contender, runs.slice(1)]),
    )
  } finally {
    await Promise.all(Object.values(projects).map((project) => project.remove()))
  }
}
