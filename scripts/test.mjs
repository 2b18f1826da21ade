import { existsSync, mkdirSync } from 'node:fs'
import { build, ensureDependencies, tryRun } from './dependencies.mjs'
import { leftovers } from './engine/leftovers.mjs'
import { withoutMiscounted } from './engine/miscounted.mjs'
import { prepareEngineAndImages } from './engine/prepare.mjs'
import { runAsProgram } from './engine/program.mjs'
import { ensureEngine } from './engine/start.mjs'

const log = (line) => console.log(`test     ${line}`)

/** Where a run leaves its counts for whoever adds them up. */
export const resultsFile = '.cache/test-results.json'

const newestNode = 'node_modules/node/bin/node'

// The whole suite, with all its set-up: types, units on the oldest and the newest Node, engine, runners.
await runAsProgram(import.meta.url, async () => {
  // First, because whoever has no engine should not wait for an installation to hear of it.
  await ensureEngine({ log })
  ensureDependencies(log)
  build(log)
  const env = await prepareEngineAndImages({ log })
  const before = await leftovers(env)
  mkdirSync('.cache', { recursive: true })
  const only = process.argv.slice(2)
  const ofResults = () =>
    vitest(oldestNode(), [...only, '--reporter=json', `--outputFile.json=${resultsFile}`], env)
  const steps = [
    () => tryRun(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json']),
    ofResults,
    () =>
      existsSync(newestNode) && only.length === 0
        ? vitest(newestNode, ['--project', 'unit'], env)
        : 0,
  ]
  const failed = steps.filter((step) => step() !== 0)
  const made = (await leftovers(env)).filter((object) => !before.includes(object))
  const left = await withoutMiscounted(made, env)
  for (const object of made.filter((one) => !left.includes(one)))
    log(`${object} stays: the engine has lost count of it, and keeps it until it is restarted`)
  log(
    left.length === 0 ? 'nothing is left on the engine' : `left on the engine: ${left.join(', ')}`,
  )
  // Whoever runs failed tests again must not take what else was wrong for mended.
  const isMore = left.length > 0 || failed.some((step) => step !== ofResults)
  process.exitCode = isMore ? 2 : failed.length
})

// npm puts the development dependency `node`, which is the newest, first; the one that runs npm is the machine's own.
function oldestNode() {
  return process.env.npm_node_execpath ?? process.execPath
}

function vitest(node, args, env) {
  // Each of the hundreds of sessions would add itself to the summary of the job.
  const quiet = { ...env, GITHUB_STEP_SUMMARY: '' }
  return tryRun(
    node,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', ...args],
    quiet,
  )
}
