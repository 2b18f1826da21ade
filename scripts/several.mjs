import { spawnSync } from 'node:child_process'
import { build, ensureDependencies } from './dependencies.mjs'
import { prepareEngineAndImages } from './engine/prepare.mjs'
import { runAsProgram } from './engine/program.mjs'
import { obstacleToFleet } from './several/fleet.mjs'

const log = (line) => console.log(`several  ${line}`)

// Runs the tests of several engines, which start in namespaces of this machine.
await runAsProgram(import.meta.url, async () => {
  const obstacle = obstacleToFleet()
  if (obstacle !== undefined) return log(`skipped, because ${obstacle}`)
  ensureDependencies(log)
  build(log)
  const env = await prepareEngineAndImages({ log })
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'several']
  const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...env, SEVERAL_ENGINES: '1' },
  })
  process.exitCode = status ?? 1
})
