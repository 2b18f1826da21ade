// Makes everything that a session tells of go wrong, prints all it hears, and dies while a run is open.
import { inspect } from 'node:util'
import { connectSession } from '@mooring/client'
import { startSession } from '@mooring/core'
import { acquireRun } from '@mooring/core/runner'
import Docker from 'dockerode'

const { directory, failing } = JSON.parse(process.argv[2])
const whole = { depth: 20, maxStringLength: Infinity, maxArrayLength: Infinity, showHidden: true }
const tell = (what, value) => void process.stdout.write(`${what}: ${inspect(value, whole)}\n`)

for (const [name, config] of Object.entries(failing)) {
  const onEvent = (event) => tell('event', event)
  const session = await startSession(config, { onEvent }).catch((error) => tell(name, error))
  await session?.close()
}

const run = await acquireRun({ directory, log: (line) => tell('log', line) })
const { address } = run
const worker = connectSession(address, () => undefined)
const sinceMs = Date.now()
const ask = async (method, params) => {
  const answer = worker.ask(method, { name: 'db', ...params })
  return answer.then(
    (value) => value,
    (error) => tell(`${method} failed`, error),
  )
}

const { id } = await ask('start', {})
const { environment } = JSON.parse(process.argv[2])
await ask('exec', { command: ['true'], options: { environment, user: environment.DB_PASSWORD } })
await ask('pause', {})
await ask('exec', { command: ['true'], options: { environment } })
await ask('unpause', {})
await ask('copyTo', { source: { path: '/nosuch' }, target: '/x', options: {} })
await ask('connect', { network: 'none-such', options: {} })
await worker.ask('start', { name: 'nobody' }).catch((error) => tell('start failed', error))
await worker.ask('start', { name: 'broken' }).catch((error) => tell('start failed', error))
tell('report', await worker.ask('report', { names: ['db'], sinceMs, lostConnection: false }))
const { Config, Name } = await new Docker().getContainer(id).inspect()
tell('labels', [Name, Config.Labels])
process.kill(process.pid, 'SIGKILL')
