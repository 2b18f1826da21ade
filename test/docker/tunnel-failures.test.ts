// @module-tag engine-details
import { once } from 'node:events'
import { connect } from 'node:net'
import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { generateKeyPair, openTunnel } from '../../packages/tunnel/src/index.ts'
import { eventually } from '../support/engine.ts'
import { exchange, outcomeOf, startService } from '../support/sshd-services.ts'
import { patience, transports, useSshdLab } from '../support/sshd.ts'

const lab = await useSshdLab()
const route = (): undefined => undefined

describe.each(transports)('over %s', (transport) => {
  test('a wrong user key is refused, and the message says so', async () => {
    const sshd = await lab.startSshd(transport)
    await expect(sshd.openTunnel({ route, userKey: generateKeyPair() })).rejects.toMatchObject({
      name: 'TunnelFailure',
      reason: 'auth',
      message: expect.stringContaining('The SSH server refused the user key'),
    })
  })

  test('a server with another host key than the pinned one is not logged in to', async () => {
    const sshd = await lab.startSshd(transport)
    const hostPublicKey = generateKeyPair().publicKey
    await expect(sshd.openTunnel({ route, hostPublicKey })).rejects.toMatchObject({
      reason: 'host-key',
    })
    if (transport === 'stdio') {
      expect(sshd.log()).not.toContain('Accepted publickey')
    }
  })

  test('a port outside PermitListen is refused by name, and the permitted one works', async () => {
    const sshd = await lab.startSshd(transport, { permitListen: [8080, 80] })
    await using service = await startService((socket) => void socket.end('permitted'))
    const tunnel = await sshd.openTunnel({
      route: () => ({ host: 'localhost', port: service.port }),
    })
    await expect(tunnel.forward(8081, patience)).rejects.toMatchObject({
      reason: 'port-refused',
      port: 8081,
    })
    for (const port of [8080, 80]) {
      await tunnel.forward(port, patience)
      const { received } = await exchange({ host: sshd.address, port })
      expect(received.toString()).toBe('permitted')
    }
    await tunnel.close()
  })

  test('the key opens forwards and nothing else', async () => {
    const userKey = generateKeyPair()
    const sshd = await lab.startSshd(transport, { userPublicKey: userKey.publicKey })
    const client = new ssh2.Client()
    client.on('error', () => {})
    const ready = once(client, 'ready')
    client.connect({
      sock: await sshd.stream(),
      username: 'root',
      privateKey: userKey.privateKey,
    })
    await ready
    const outward = new Promise((resolve) =>
      client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, resolve),
    )
    const prohibited = 1
    expect(await outward).toMatchObject({ reason: prohibited })
    const socketFile = new Promise((resolve) =>
      client.openssh_forwardInStreamLocal('/tmp/socket', resolve),
    )
    expect(await socketFile).toBeInstanceOf(Error)
    const output = new Promise((resolve, reject) => {
      client.exec('echo I am in', (error, channel) => {
        if (error) return reject(error)
        let text = ''
        channel.on('data', (chunk: Buffer) => (text += String(chunk)))
        channel.on('close', (code: number) => resolve({ text, code }))
      })
    })
    expect(await output).toEqual({ text: '', code: 1 })
    const terminal = new Promise((resolve) => client.shell(resolve))
    expect(await terminal).toMatchObject({ message: expect.stringContaining('pseudo-terminal') })
    client.destroy()
  })

  test('a server that is killed in the middle of a transfer ends the tunnel with the reason', async () => {
    const sshd = await lab.startSshd(transport)
    await using service = await startService((socket) => {
      const chunk = Buffer.alloc(64 * 1024)
      const more = (): void => void (socket.write(chunk) && setImmediate(more))
      socket.on('drain', more)
      more()
    })
    const tunnel = await sshd.openTunnel({
      route: () => ({ host: 'localhost', port: service.port }),
    })
    await tunnel.forward(8080, patience)
    const sockets = Array.from({ length: 10 }, () => connect(8080, sshd.address))
    await Promise.all(sockets.map((socket) => once(socket, 'data')))
    const outcomes = sockets.map((socket) => outcomeOf(socket))
    await sshd.container.kill()
    const failure = await tunnel.closed
    expect(failure).toMatchObject({
      name: 'TunnelFailure',
      reason: 'closed',
      message: expect.stringContaining('The SSH connection was lost'),
    })
    await expect(tunnel.forward(8081, patience)).rejects.toBe(failure)
    await eventually(() => expect(service.sockets.size).toBe(0))
    for (const socket of sockets) socket.destroy()
    await Promise.all(outcomes)
  })

  test('a forward that is under way when the server is killed is rejected', async () => {
    const sshd = await lab.startSshd(transport)
    const tunnel = await sshd.openTunnel({ route })
    await sshd.container.pause()
    const forwarding = tunnel.forward(8080, patience)
    const killed = sshd.container.unpause().then(() => sshd.container.kill())
    const outcome = await forwarding.then(
      () => 'bound before the kill',
      (error: unknown) => error,
    )
    const failure = await tunnel.closed
    expect(['bound before the kill', failure]).toContain(outcome)
    await killed
  })

  test('connections through a tunnel that is closed are reset on the side of the host', async () => {
    const sshd = await lab.startSshd(transport)
    const endings: Promise<{ error: string | undefined }>[] = []
    await using service = await startService((socket) => void endings.push(outcomeOf(socket)))
    const tunnel = await sshd.openTunnel({
      route: () => ({ host: 'localhost', port: service.port }),
    })
    await tunnel.forward(8080, patience)
    const socket = connect(8080, sshd.address)
    socket.on('error', () => {})
    socket.write('half a request')
    await eventually(() => expect(endings).toHaveLength(1))
    await tunnel.close()
    expect(await endings[0]).toMatchObject({ error: 'ECONNRESET' })
    socket.destroy()
  })

  test('a login that is given up in the middle leaves no server behind', async () => {
    const sshd = await lab.startSshd(transport)
    const controller = new AbortController()
    const stream = await sshd.stream()
    const { publicKey, privateKey } = generateKeyPair()
    const opening = openTunnel({
      stream,
      username: 'root',
      userKey: { publicKey, privateKey },
      hostPublicKey: publicKey,
      route,
      timeoutMs: patience.timeoutMs,
      signal: controller.signal,
    })
    controller.abort('enough')
    await expect(opening).rejects.toBe('enough')
    expect(stream.destroyed).toBe(true)
    if (transport === 'stdio') {
      await eventually(() => expect(sshd.container.inspect()).rejects.toThrow('no such container'))
    }
  })
})

test('a server over stdio is gone as soon as the tunnel is', async () => {
  const sshd = await lab.startSshd('stdio')
  const tunnel = await sshd.openTunnel({ route })
  await tunnel.forward(8080, patience)
  await tunnel.close()
  await eventually(() => expect(sshd.container.inspect()).rejects.toThrow(/no such container/i))
})

test('a port that something in the container has is refused by name', async () => {
  const sshd = await lab.startSshd('listen')
  const tunnel = await sshd.openTunnel({ route })
  await expect(tunnel.forward(22, patience)).rejects.toMatchObject({
    reason: 'port-refused',
    port: 22,
  })
  await tunnel.forward(8080, patience)
  await tunnel.close()
})
