// @module-tag engine-contract
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { nowMs, sleep } from '../../packages/core/src/abort.ts'
import { generateKeyPair } from '../../packages/tunnel/src/index.ts'
import { eventually } from '../support/engine.ts'
import { exchange, startService, type Service } from '../support/sshd-services.ts'
import { patience, transports, useSshdLab, type Transport } from '../support/sshd.ts'

const lab = await useSshdLab()
const megabyte = 1024 * 1024
/** In megabytes; more than all windows and buffers on the way of one connection. */
const perConnection = 12

// Their minute passes while other tests run.
let idleTunnels: ReturnType<typeof openIdleTunnels> | undefined
beforeAll(async () => {
  idleTunnels = openIdleTunnels()
  await idleTunnels
})

describe.each(transports)('over %s', (transport) => {
  test('a hundred megabytes arrive as they were, both ways, in little memory', async () => {
    const block = randomBytes(megabyte)
    const hashes: string[] = []
    await using service = await startService((socket) => {
      const hash = createHash('sha256')
      socket.on('data', (chunk) => hash.update(chunk))
      socket.on('end', () => {
        hashes.push(hash.digest('hex'))
        void sendBlocks(socket, { block, count: 100 })
      })
    })
    await using door = await openDoor(transport, service)
    using memory = watchMemory()
    const script = `dd if=/dev/urandom of=/tmp/data bs=1M count=100 2>/dev/null; sha256sum </tmp/data; nc ${door.host} ${door.port} </tmp/data | sha256sum; rm /tmp/data`
    const [sent, received] = (await lab.inContainer(script)).match(/[0-9a-f]{64}/g) ?? []
    const answer = createHash('sha256')
    for (let index = 0; index < 100; index += 1) answer.update(block)
    expect(hashes).toEqual([sent])
    expect(received).toBe(answer.digest('hex'))
    expect(memory.grownMegabytes()).toBeLessThan(150)
  })

  test('forty readers that stall hold little, stop nobody, and get everything in the end', async () => {
    const block = Buffer.alloc(megabyte, 'mooring')
    await using service = await startService((socket) => {
      void sendBlocks(socket.resume(), { block, count: perConnection })
    })
    await using prompt = await startService((socket) => void socket.end('prompt'))
    await using door = await openDoor(transport, service)
    await using promptDoor = await door.another(prompt)
    using memory = watchMemory()
    const readers = Array.from({ length: 40 }, () => connect(door))
    await Promise.all(readers.map((reader) => once(reader, 'readable')))
    expect(await standstill(() => written(service.sockets))).toBeLessThan(
      40 * perConnection * megabyte,
    )
    expect(memory.grownMegabytes()).toBeLessThan(200)
    expect((await exchange(promptDoor)).received.toString()).toBe('prompt')
    const sizes = await Promise.all(readers.map((reader) => sizeOf(reader)))
    expect(sizes).toEqual(readers.map(() => perConnection * megabyte))
    for (const reader of readers) reader.destroy()
  })

  test('forty services that stall hold no more than their windows, and get everything in the end', async () => {
    const block = Buffer.alloc(megabyte, 'mooring')
    await using service = await startService((socket) => void socket.pause())
    await using door = await openDoor(transport, service)
    using memory = watchMemory()
    const writers = Array.from({ length: 40 }, () => connect({ ...door, allowHalfOpen: true }))
    for (const writer of writers) void sendBlocks(writer.resume(), { block, count: perConnection })
    expect(await standstill(() => written(writers))).toBeLessThan(40 * perConnection * megabyte)
    expect(memory.grownMegabytes()).toBeLessThan(300)
    await eventually(() => expect(service.sockets.size).toBe(40))
    const served = [...service.sockets]
    const sizes = await Promise.all(served.map((socket) => sizeOf(socket)))
    expect(sizes).toEqual(writers.map(() => perConnection * megabyte))
    for (const socket of [...served, ...writers]) socket.destroy()
  })
})

test('a tunnel that was idle for a minute works at once', async () => {
  const { service, doors, sinceMs } = await (idleTunnels ?? openIdleTunnels())
  idleTunnels = undefined
  await sleep(Math.max(0, sinceMs + 61_000 - nowMs()), patience.signal)
  for (const door of doors) {
    expect((await exchange(door)).received.toString()).toBe('still here')
    await door[Symbol.asyncDispose]()
  }
  await service[Symbol.asyncDispose]()
})

test('a process that has no more to do exits with its tunnel open, also without the native parts of ssh2', async () => {
  const userKey = generateKeyPair()
  const hostKey = generateKeyPair()
  const sshd = await lab.startSshd('listen', { userPublicKey: userKey.publicKey, hostKey })
  await using service = await startService((socket) => void socket.pipe(socket))
  const program = fileURLToPath(new URL('../support/sshd-child.mjs', import.meta.url))
  const { NetworkSettings } = await sshd.container.inspect()
  const task = {
    port: Number(NetworkSettings.Ports['22/tcp']?.[0]?.HostPort),
    forwarded: 8080,
    target: service.port,
    userKey,
    hostPublicKey: hostKey.publicKey,
  }
  const child = spawn(process.execPath, [program, JSON.stringify(task)])
  const exited = once(child, 'exit')
  const errors = text(child.stderr)
  const [line] = await Promise.race([once(child.stdout, 'data'), exited])
  expect(String(line), await Promise.race([errors, ''])).toMatch(/^forwarded without [1-9]/)
  const held = connect(8080, sshd.address)
  held.on('error', () => {})
  held.write('hold')
  expect(String((await once(held, 'data'))[0])).toBe('hold')
  child.stdin.write('go')
  expect(await exited).toEqual([0, null])
  expect(await errors).toBe('')
  held.destroy()
})

interface Door extends AsyncDisposable {
  host: string
  port: number
}

async function openIdleTunnels(): Promise<{ service: Service; doors: Door[]; sinceMs: number }> {
  const service = await startService((socket) => void socket.end('still here'))
  const doors = await Promise.all(transports.map((transport) => openDoor(transport, service)))
  return { service, doors, sinceMs: nowMs() }
}

/** Opens a tunnel of its own to a service. */
async function openDoor(
  transport: Transport,
  service: Service,
): Promise<Door & { another(service: Service): Promise<Door> }> {
  const sshd = await lab.startSshd(transport)
  const targets = new Map([[8080, service.port]])
  const tunnel = await sshd.openTunnel({
    route: ({ port }) => ({ host: 'localhost', port: targets.get(port) ?? 0 }),
  })
  await tunnel.forward(8080, patience)
  return {
    host: sshd.address,
    port: 8080,
    another: async (other) => {
      targets.set(8081, other.port)
      await tunnel.forward(8081, patience)
      return { host: sshd.address, port: 8081, [Symbol.asyncDispose]: async () => {} }
    },
    [Symbol.asyncDispose]: () => tunnel.close(),
  }
}

async function sendBlocks(
  socket: Socket,
  { block, count }: { block: Buffer; count: number },
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    if (!socket.write(block)) await once(socket, 'drain').catch(() => {})
  }
  socket.end()
}

async function sizeOf(socket: Socket): Promise<number> {
  let bytes = 0
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length))
  socket.resume()
  await once(socket, 'end')
  return bytes
}

const written = (sockets: Iterable<Socket>): number =>
  [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)

/** Resolves with a number when it has stopped changing. */
async function standstill(read: () => number): Promise<number> {
  let [before, same] = [-1, 0]
  while (same < 10) {
    await sleep(100, patience.signal)
    const now = read()
    same = now === before ? same + 1 : 0
    before = now
  }
  return before
}

/** By how much the memory of this process has grown at the most, garbage included. */
function watchMemory(): Disposable & { grownMegabytes(): number } {
  const used = (): number => {
    const { external, heapUsed } = process.memoryUsage()
    return external + heapUsed
  }
  const before = used()
  let most = before
  const look = (): void => void (most = Math.max(most, used()))
  const timer = setInterval(look, 20)
  return {
    grownMegabytes: () => {
      look()
      return Math.round((most - before) / megabyte)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
