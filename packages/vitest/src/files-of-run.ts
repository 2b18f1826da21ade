import type { TestProject, TestSpecification } from 'vitest/node'
import { ownSetUpFile } from './own-set-up-file.ts'

/**
 * The files whose tests, hooks and set-up a run of a project executes in a worker: after filters and shards, without those
 * that only have their types checked or run in a browser. The root's are also those of projects without the plugin.
 *
 * @param specifications of the run; undefined where Vitest has not passed them
 */
export async function filesOfRun(
  project: TestProject,
  specifications: readonly TestSpecification[] | undefined,
): Promise<string[]> {
  const { vitest } = project
  const own = (specifications ?? collected(project)).filter(
    (one) =>
      one.pool !== 'typescript' &&
      !one.project.config.browser.enabled &&
      (project.isRootProject() || one.project === project),
  )
  const run = await ofShard(vitest, own, specifications ?? own)
  const projects = new Set(run.map((one) => one.project))
  const setupFiles = [...projects].flatMap(({ config }) => config.setupFiles)
  const files = new Set([...run.map(({ moduleId }) => moduleId), ...setupFiles])
  // There already where another project was set up before.
  files.delete(ownSetUpFile)
  return [...files]
}

// Without them, Vitest knows at least the files.
function collected(project: TestProject): TestSpecification[] {
  const { state, config } = project.vitest
  const hasTests = !(config.typecheck.enabled && config.typecheck.only)
  return hasTests ? state.getPaths().map((path) => project.createSpecification(path)) : []
}

// The pool of Vitest makes the shard later, by the same sequencer.
async function ofShard(
  vitest: TestProject['vitest'],
  own: TestSpecification[],
  all: readonly TestSpecification[],
): Promise<TestSpecification[]> {
  const { shard, sequence } = vitest.config
  if (!shard) return own
  const kept = new Set(await new sequence.sequencer(vitest).shard([...all]))
  return own.filter((one) => kept.has(one))
}
