import { build, ensureDependencies } from './dependencies.mjs'
import { prepareEngineAndImages } from './engine/prepare.mjs'
import { runAsProgram } from './engine/program.mjs'
import { chosenServers } from './servers/orders.mjs'
import { recordServers } from './servers/record.mjs'
import { runServer } from './servers/run.mjs'

const log = (line) => console.log(`servers  ${line}`)

// Runs the tests of services on all versions of their servers, one after the other, and writes the table of docs/services.md.
await runAsProgram(import.meta.url, async () => {
  const chosen = chosenServers(process.argv.slice(2))
  ensureDependencies(log)
  build(log)
  const env = await prepareEngineAndImages({ log })
  const outcomes = []
  for (const server of chosen) {
    const outcome = await runServer(server, { env, log })
    log(`${server.image}: ${outcome.passed} passed, ${outcome.failed} failed`)
    outcomes.push(outcome)
    if (outcome.failed > 0) process.exitCode = 1
    // After each, so that a run that is interrupted has told what it saw.
    recordServers(outcomes)
  }
})
