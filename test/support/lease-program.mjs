// A process of tests: connects to the session whose address is in a variable and leases "db". For each line that comes in it
// does what the line says, and answers with a line of JSON.
import { createInterface } from 'node:readline'
import { connectSession } from '@mooring/core/worker'

const session = await connectSession(process.env.SESSION_ADDRESS)
const leases = []
const orders = {
  lease: async () => {
    leases.push(await session.lease('db', { worker: process.argv[2] }))
    return leases.at(-1).database
  },
  read: async () => session.containers.db.database,
  write: async () => (await leases.at(-1).exec(['touch', `/${leases.at(-1).database}`])).exitCode,
  release: async () => leases.pop().release(),
  close: () => session.close(),
}

for await (const order of createInterface({ input: process.stdin })) {
  const answer = await orders[order]().catch(({ code }) => ({ code }))
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
}
