import { build, ensureDependencies } from './dependencies.mjs'
import { runAsProgram } from './engine/program.mjs'
import { runContract } from './engines/contract.mjs'
import { untilInterrupted } from './engines/interrupt.mjs'
import { readOrders } from './engines/orders.mjs'
import { serveEngine } from './engines/serve.mjs'

const log = (line) => console.log(`engines  ${line}`)

// Runs the tests of the engine contract on other engines than the machine's own, one after the other.
await runAsProgram(import.meta.url, async () => {
  const { names, serves, records, onlyContract, vitestArguments } = readOrders(
    process.argv.slice(2),
  )
  if (!serves) {
    ensureDependencies(log)
    build(log)
  }
  for (const name of names) {
    const engine = await serveEngine(name, { log })
    try {
      if (serves) await untilInterrupted(engine, log)
      else {
        const outcome = await runContract(engine, { vitestArguments, records, onlyContract, log })
        process.exitCode = Math.max(process.exitCode ?? 0, outcome)
      }
    } finally {
      await engine.close()
      log(`${name} is gone, and all that it had`)
    }
  }
})
