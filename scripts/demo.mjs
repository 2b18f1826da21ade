import { build, ensureDependencies, tryRun } from './dependencies.mjs'
import { leftovers } from './engine/leftovers.mjs'
import { prepareEngineAndImages } from './engine/prepare.mjs'
import { runAsProgram } from './engine/program.mjs'
import { ensureEngine } from './engine/start.mjs'

const log = (line) => console.log(`demo     ${line}`)

// The main job, seen working: sets everything up, then runs the sample project and looks at what it leaves behind.
await runAsProgram(import.meta.url, async () => {
  // First, because whoever has no engine should not wait for an installation to hear of it.
  await ensureEngine({ log })
  ensureDependencies(log)
  build(log)
  const env = await prepareEngineAndImages({ log, only: ['postgres:15', 'redis:7', 'busybox:1'] })
  const before = await leftovers(env)
  log('running the tests of fixtures/demo under Vitest')
  process.exitCode = tryRun(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--root', 'fixtures/demo'],
    env,
  )
  const left = (await leftovers(env)).filter((object) => !before.includes(object))
  log(
    left.length === 0
      ? 'nothing is left: 0 containers, 0 networks, 0 volumes of this run (images stay for the next)'
      : `left behind: ${left.join(', ')}`,
  )
  if (left.length > 0) process.exitCode = 1
})
