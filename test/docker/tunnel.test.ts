// @module-tag engine-details
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IncomingConnection, Target, Tunnel } from '../../packages/tunnel/src/index.ts'
import { eventually } from '../support/engine.ts'
import { exchange, outcomeOf, startService } from '../support/sshd-services.ts'
import { patience, transports, useSshdLab } from '../support/sshd.ts'

const lab = await useSshdLab()

const answering = (text: string) => (socket: Socket) => void socket.resume().end(text)
const echoing = (socket: Socket): void => void socket.pipe(socket)

describe.each(transports)('over %s', (transport) => {
  const routes = new Map<number, () => Target | Promise<Target | undefined>>()
  const seen: IncomingConnection[] = []
  let tunnel: Tunnel
  let address = ''
  let lastPort = 8000

  beforeAll(async () => {
    const sshd = await lab.startSshd(transport)
    address = sshd.address
    tunnel = await sshd.openTunnel({
      route: async (incoming) => {
        seen.push(incoming)
        return routes.get(incoming.port)?.()
      },
    })
  })
  afterAll(async () => {
    await tunnel.close()
    expect(await tunnel.closed).toBeUndefined()
  })

  /** Forwards a port nobody used before, and answers where it is reached. */
  const forwardTo = async (
    route: () => Target | Promise<Target | undefined>,
  ): Promise<{ host: string; port: number }> => {
    const port = ++lastPort
    routes.set(port, route)
    await tunnel.forward(port, patience)
    return { host: address, port }
  }
  const to =
    ({ port }: { port: number }) =>
    (): Target => ({ host: 'localhost', port })

  test('a container reaches services of the host on 127.0.0.1 alone and on ::1 alone', async () => {
    await using four = await startService(answering('four'), { host: '127.0.0.1' })
    await using six = await startService(answering('six'), { host: '::1' })
    const [first, second] = [await forwardTo(to(four)), await forwardTo(to(six))]
    expect(await lab.inContainer(`nc ${address} ${first.port} </dev/null`)).toBe('four')
    expect(await lab.inContainer(`nc ${address} ${second.port} </dev/null`)).toBe('six')
  })

  test('who connects to which port decides where to, and nowhere is a rejection', async () => {
    await using service = await startService(answering('let in'))
    const { port } = await forwardTo(to(service))
    const closedDoor = await forwardTo(() => Promise.resolve(undefined))
    const brokenDoor = await forwardTo(() => {
      throw new Error('a fault of the router')
    })
    expect(await lab.inContainer(`nc ${address} ${port} </dev/null`)).toBe('let in')
    expect(seen.at(-1)).toEqual({
      port,
      sourceAddress: lab.clientAddress,
      sourcePort: expect.any(Number),
    })
    for (const door of [closedDoor, brokenDoor]) {
      // A reset if it had something to take back by then, else a plain end.
      const { received, error = 'ECONNRESET' } = await exchange(door, { send: 'hello' })
      expect({ received, error }).toEqual({ received: Buffer.alloc(0), error: 'ECONNRESET' })
    }
  })

  test('a service that is down fails its own connections at once, and works when it comes and comes again', async () => {
    await using other = await startService(answering('other'))
    const gone = await startService(answering(''))
    await gone.close()
    const { port } = gone
    const [down, up] = [await forwardTo(to({ port })), await forwardTo(to(other))]
    for (const text of ['first', 'second']) {
      expect(await exchange(down, { send: 'hello' })).toMatchObject({ error: 'ECONNRESET' })
      const script = `wget -qO- http://${address}:${down.port}/ >/dev/null 2>&1; echo $?`
      expect(await lab.inContainer(script)).toBe('1\n')
      expect((await exchange(up)).received.toString()).toBe('other')
      await using service = await startService(answering(text), { port })
      expect(service.port).toBe(port)
      expect((await exchange(down)).received.toString()).toBe(text)
    }
  })

  test('fifty connections at once are answered while others still wait for their service', async () => {
    await using service = await startService((socket) => {
      socket.once('data', (data) => socket.end(`you are ${data}`))
    })
    const stuck = new AbortController()
    const slow = await forwardTo(async () => void (await once(stuck.signal, 'abort')))
    const prompt = await forwardTo(to(service))
    const waiting = Array.from({ length: 5 }, () => exchange(slow))
    try {
      const script = `for i in $(seq 50); do echo $i | nc ${address} ${prompt.port} & done; wait`
      const answers = (await lab.inContainer(script)).trim().split('\n')
      const numbers = Array.from({ length: 50 }, (_, index) => index + 1)
      expect(answers.sort()).toEqual(numbers.map((number) => `you are ${number}`).sort())
    } finally {
      stuck.abort()
    }
    await Promise.all(waiting)
  })

  test('an answer that is written after the end of the request arrives', async () => {
    await using service = await startService((socket) => {
      const request: Buffer[] = []
      socket.on('data', (chunk: Buffer) => request.push(chunk))
      socket.on('end', () => socket.end(`heard ${Buffer.concat(request)}`))
    })
    const door = await forwardTo(to(service))
    const answer = await exchange(door, { send: 'all of it', end: true })
    expect(answer).toEqual({ received: Buffer.from('heard all of it'), error: undefined })
    expect(await lab.inContainer(`echo -n this | nc ${address} ${door.port}`)).toBe('heard this')
  })

  test('a request that is written after the end of the answer arrives', async () => {
    const requests: Promise<string>[] = []
    await using service = await startService((socket) => {
      socket.end('my last word')
      requests.push(outcomeOf(socket).then(({ received }) => received.toString()))
    })
    const socket = connect({ ...(await forwardTo(to(service))), allowHalfOpen: true })
    socket.resume()
    await once(socket, 'end')
    socket.end('and another thing')
    await eventually(() => expect(requests).toHaveLength(1))
    expect(await requests[0]).toBe('and another thing')
  })

  test('a service that answers at accept and leaves loses no byte, whatever the container sends', async () => {
    const reply = Buffer.alloc(4 * 1024 * 1024, 'mooring')
    await using service = await startService((socket) => {
      socket.write(reply, () => socket.destroySoon())
    })
    const door = await forwardTo(to(service))
    const outcomes = await Promise.all([exchange(door), exchange(door, { end: true })])
    for (const { received } of outcomes) expect(received.equals(reply)).toBe(true)
    // What comes in behind its end makes a kernel drop what it has not sent yet, so it must have sent everything.
    const short = reply.subarray(0, 16 * 1024)
    await using brief = await startService((socket) => {
      socket.write(short, () => socket.destroySoon())
    })
    const asked = await exchange(await forwardTo(to(brief)), { send: 'GET / HTTP/1.0\r\n\r\n' })
    expect(asked.received.equals(short)).toBe(true)
    const script = `nc ${address} ${door.port} </dev/null | wc -c`
    expect(Number(await lab.inContainer(script))).toBe(reply.length)
  })

  test('a service that breaks off ends the connection of the container, and the other way round', async () => {
    await using service = await startService((socket) => {
      socket.once('data', (data) => String(data) === 'break off' && socket.resetAndDestroy())
    })
    const door = await forwardTo(to(service))
    const broken = await exchange(door, { send: 'break off' })
    expect(broken.received).toHaveLength(0)
    const socket = connect(door)
    socket.write('stay')
    await eventually(() => expect(service.sockets.size).toBe(1))
    const [served] = [...service.sockets]
    const ended = once(served!.resume(), 'end')
    socket.resetAndDestroy()
    await ended
    served!.end('nobody hears this')
    await eventually(() => expect(service.sockets.size).toBe(0))
  })

  test('a port that is forwarded twice is one forward, which ends when it is told to and can come back', async () => {
    await using service = await startService(answering('here'))
    const door = await forwardTo(to(service))
    await Promise.all([tunnel.forward(door.port, patience), tunnel.forward(door.port, patience)])
    expect((await exchange(door)).received.toString()).toBe('here')
    await tunnel.unforward(door.port, patience)
    await tunnel.unforward(door.port, patience)
    expect(await exchange(door)).toMatchObject({ error: 'ECONNREFUSED' })
    await tunnel.forward(door.port, patience)
    expect((await exchange(door)).received.toString()).toBe('here')
  })

  test('forwarding and ending take effect in the order of the calls', async () => {
    await using service = await startService(answering('here'))
    const port = ++lastPort
    routes.set(port, to(service))
    await Promise.all([
      tunnel.forward(port, patience),
      tunnel.unforward(port, patience),
      tunnel.forward(port, patience),
    ])
    expect((await exchange({ host: address, port })).received.toString()).toBe('here')
    await Promise.all([tunnel.forward(port, patience), tunnel.unforward(port, patience)])
    expect(await exchange({ host: address, port })).toMatchObject({ error: 'ECONNREFUSED' })
  })

  test('a connection that is open stays when its forward ends', async () => {
    await using service = await startService(echoing)
    const door = await forwardTo(to(service))
    const socket = connect(door)
    socket.write('one')
    expect(String((await once(socket, 'data'))[0])).toBe('one')
    await tunnel.unforward(door.port, patience)
    socket.write('two')
    expect(String((await once(socket, 'data'))[0])).toBe('two')
    socket.destroy()
  })

  test('connections above the limit are rejected, and room is made by those that end', async () => {
    await using service = await startService(echoing)
    const sshd = await lab.startSshd(transport)
    const narrow = await sshd.openTunnel({ maxChannels: 3, route: to(service) })
    await narrow.forward(8080, patience)
    const door = { host: sshd.address, port: 8080 }
    const held = Array.from({ length: 3 }, () => connect(door))
    for (const socket of held) socket.write('held')
    await Promise.all(held.map((socket) => once(socket, 'data')))
    expect(await exchange(door, { send: 'one too many' })).toMatchObject({ error: 'ECONNRESET' })
    held[0]!.destroy()
    await eventually(async () => {
      const { received } = await exchange(door, { send: 'room again', end: true })
      expect(received.toString()).toBe('room again')
    })
    for (const socket of held) socket.destroy()
    await narrow.close()
  })
})
