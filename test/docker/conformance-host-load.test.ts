// @module-tag engine-details
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { freePort } from '../support/dial.ts'
import { useEngine } from '../support/engine.ts'
import { fetched, hostAlias, idle, shell, startGreeter } from '../support/host-services.ts'
import { startService } from '../support/sshd-services.ts'

await useEngine()

const megabyte = 1024 * 1024

test('rows 113 to 117: a service that is down fails its own connections at once, and may come, go and come again', async () => {
  await using steady = await startGreeter('steady')
  const port = await freePort()
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [port, steady.port] } },
  })
  const { client } = session.containers
  for (const text of ['first', 'second']) {
    expect(await fetched(client, port)).toMatch(/reset|closed|error/i)
    expect(await fetched(client, steady.port)).toBe('steady')
    await using service = await startGreeter(text, { port })
    expect(await fetched(client, service.port)).toBe(text)
  }
  expect(await fetched(client, port)).toMatch(/reset|closed|error/i)
})

test('row 112: a service on ::1 alone is reached', async () => {
  await using six = await startGreeter('six', { host: '::1' })
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [six.port] } },
  })
  expect(await fetched(session.containers.client, six.port)).toBe('six')
})

test('row 118: fifty connections at once, slow and fast ones, all get their answers', async () => {
  // The slow ones answer when all fast ones are done, so that they cannot be done one after the other.
  const held: Socket[] = []
  let fastAnswers = 0
  await using slow = await startService((socket) => {
    if (fastAnswers < 40) held.push(socket.resume())
    else socket.resume().end('at last\n')
  })
  await using fast = await startService((socket) => {
    socket.once('data', (data) => {
      socket.end(`you are ${data}`)
      fastAnswers += 1
      if (fastAnswers === 40) for (const waiting of held) waiting.end('at last\n')
    })
  })
  await using silent = await startService((socket) => void socket.pause())
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [slow.port, fast.port, silent.port] } },
  })
  const { client } = session.containers
  const script = `
    for i in $(seq 5); do nc ${hostAlias} ${silent.port} </dev/null >/dev/null 2>&1 & done
    for i in $(seq 10); do nc ${hostAlias} ${slow.port} </dev/null & pids="$pids $!"; done
    for i in $(seq 40); do echo $i | nc ${hostAlias} ${fast.port} & pids="$pids $!"; done
    wait $pids`
  const answers = (await shell(client, script)).trim().split('\n')
  const numbers = Array.from({ length: 40 }, (_, index) => `you are ${index + 1}`)
  const waiting = Array.from({ length: 10 }, () => 'at last')
  expect(answers.toSorted()).toEqual([...numbers, ...waiting].toSorted())
})

test('row 119: a hundred megabytes arrive as they were, both ways, in little memory', async () => {
  const block = randomBytes(megabyte)
  const hashes: string[] = []
  await using service = await startService((socket) => {
    const hash = createHash('sha256')
    socket.on('data', (chunk) => hash.update(chunk))
    socket.on('end', () => {
      hashes.push(hash.digest('hex'))
      void sendBlocks(socket, block)
    })
  })
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [service.port] } },
  })
  using memory = watchMemory()
  const script = `dd if=/dev/urandom of=/data bs=1M count=100 2>/dev/null
    sha256sum </data; nc ${hostAlias} ${service.port} </data | sha256sum; rm /data`
  const [sent, received] = (await shell(session.containers.client, script)).match(/\w{64}/g) ?? []
  const answer = createHash('sha256')
  for (let index = 0; index < 100; index += 1) answer.update(block)
  expect(hashes).toEqual([sent])
  expect(received).toBe(answer.digest('hex'))
  expect(memory.grownMegabytes()).toBeLessThan(200)
})

test('row 124: twenty containers use the sidecar at once, each with a port of its own', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `client${index}`)
  const services = await Promise.all(names.map((name) => startGreeter(name)))
  await using session = await startSession({
    containers: Object.fromEntries(
      names.map((name, index) => [name, { ...idle, hostPorts: [services[index]!.port] }]),
    ),
  })
  const answers = names.map((name, index) =>
    fetched(session.containers[name]!, services[index]!.port),
  )
  expect(await Promise.all(answers)).toEqual(names)
  await session.close()
  await Promise.all(services.map((service) => service.close()))
})

async function sendBlocks(socket: Socket, block: Buffer): Promise<void> {
  for (let index = 0; index < 100; index += 1)
    if (!socket.write(block)) await once(socket, 'drain').catch(() => undefined)
  socket.end()
}

/** By how much the memory of this process has grown at the most, garbage included. */
function watchMemory(): Disposable & { grownMegabytes(): number } {
  const used = (): number => {
    const { external, heapUsed } = process.memoryUsage()
    return (external + heapUsed) / megabyte
  }
  const before = used()
  let most = before
  const look = (): void => void (most = Math.max(most, used()))
  const timer = setInterval(look, 20)
  return {
    grownMegabytes: () => {
      look()
      return Math.round(most - before)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
