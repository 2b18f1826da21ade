// @module-tag engine-details
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { text } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { freePort } from '../support/dial.ts'
import { eventually, foreignContainer, imageOf, useEngine } from '../support/engine.ts'
import { fetched, hostAlias, idle, shell, startGreeter } from '../support/host-services.ts'
import { startService } from '../support/sshd-services.ts'

const engine = await useEngine()

const sidecarName = ({ id }: { id: string }): string => `mooring-${id}.host-access`

test('row 98: a sidecar that shows another host key than the one it was given is not used', async () => {
  await useSshdThat(`rm $folder/host_key; ssh-keygen -q -t ed25519 -N '' -f $folder/host_key`)
  const start = startSession({ containers: { client: { ...idle, hostPorts: [3000] } } })
  await expect(start).rejects.toMatchObject({
    code: 'TUNNEL_FAILED',
    message: expect.stringMatching(/host port exposure[^]*another host key/i) as string,
  })
  expect(await engine.leftovers()).toEqual([])
})

test.each(['attach', 'published'] as const)(
  'row 106: a sidecar that refuses the login is told with its log, and nothing is left, over %s',
  async (tunnel) => {
    await useSshdThat(': > $folder/authorized_keys')
    const start = startSession({ tunnel, containers: { client: { ...idle, hostPorts: [3000] } } })
    await expect(start).rejects.toMatchObject({
      code: 'TUNNEL_FAILED',
      message: expect.stringMatching(/host port exposure[^]*refused[^]*sidecar log/i) as string,
    })
    expect(await engine.leftovers()).toEqual([])
  },
)

test('rows 105 and 123: a sidecar that says nothing is given up after a minute, in which tunnels of others are idle and stay', async () => {
  await using greeting = await startGreeter('still here')
  const client = { ...idle, hostPorts: [greeting.port] }
  await using attached = await startSession({ containers: { client } })
  await using published = await startSession({ tunnel: 'published', containers: { client } })
  await useSshdThat('exec sleep 600')
  const begunAt = performance.now()
  await expect(startSession({ containers: { client } })).rejects.toMatchObject({
    code: 'TUNNEL_FAILED',
    message: expect.stringContaining('took longer than 60000 ms') as string,
  })
  expect(performance.now() - begunAt).toBeGreaterThan(60_000)
  expect(await engine.leftovers()).toEqual([])
  for (const { containers } of [attached, published])
    expect(await fetched(containers.client, greeting.port)).toBe('still here')
})

test('row 107: the sidecar listens on all of its addresses', async () => {
  const port = await freePort()
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [port] } },
  })
  await using beside = await besideSidecar(session, ['sleep', '600'])
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  expect(await printedBy(beside, ['cat', '/proc/net/tcp'])).toContain(
    ` 00000000:${hexPort} 00000000:0000 0A `,
  )
})

test('row 108: a port that something in the sidecar has is refused by name, declared or exposed later', async () => {
  const port = await freePort()
  await using session = await startSession({
    containers: {
      client: { ...idle, hostAccess: true },
      late: { ...idle, hostPorts: [port], start: 'lazy' },
    },
  })
  await using taker = await besideSidecar(session, ['httpd', '-f', '-p', `${port}`])
  await eventually(async () =>
    expect(await printedBy(taker, ['netstat', '-ltn'])).toContain(`:${port} `),
  )
  const refused = {
    name: 'TunnelError',
    code: 'TUNNEL_PORT_REFUSED',
    message: expect.stringMatching(
      new RegExp(`host port exposure[^]*port ${port}\\b`, 'i'),
    ) as string,
  }
  await expect(session.containers.client.exposeHostPort(port)).rejects.toMatchObject(refused)
  await expect(session.start('late')).rejects.toMatchObject(refused)
})

test('row 104: twenty sidecars at once, half of them with a published port, all come up at the first try', async () => {
  await using greeting = await startGreeter('hello')
  const client = { ...idle, hostPorts: [greeting.port] }
  const sessions = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      startSession({
        tunnel: index % 2 === 0 ? 'attach' : 'published',
        containers: { client: { ...client, startupTimeout: '170s' } },
      }),
    ),
  )
  const answers = sessions.map(({ containers }) => fetched(containers.client, greeting.port))
  expect(await Promise.all(answers)).toEqual(sessions.map(() => 'hello'))
  await Promise.all(sessions.map((session) => session.close()))
})

test.runIf(process.platform === 'linux' && userInfo().uid === 0)(
  'row 109: a port below 1024 is one like the others',
  async () => {
    await using greeting = await startGreeter('privileged', { port: 80 })
    await using session = await startSession({
      containers: { client: { ...idle, hostPorts: [greeting.port] } },
    })
    expect(await fetched(session.containers.client, hostAlias)).toBe('privileged')
  },
)

test.runIf(process.platform === 'linux')(
  'row 118: a port whose service takes no connection holds up its own connections only',
  async () => {
    await using hole = await startBlackHole()
    await using greeting = await startGreeter('prompt')
    await using session = await startSession({
      containers: { client: { ...idle, hostPorts: [hole.port, greeting.port] } },
    })
    const { client } = session.containers
    const script = `
      for i in $(seq 8); do nc ${hostAlias} ${hole.port} </dev/null & done
      for i in $(seq 20); do wget -q -O - http://${hostAlias}:${greeting.port}/; done
      echo; pidof nc | wc -w
      wait; echo given up`
    expect(await shell(client, script)).toBe(`${'prompt'.repeat(20)}\n8\ngiven up\n`)
  },
)

test('more connections at once than the tunnel carries are reset, and later ones are served', async () => {
  const held = new Set<Socket>()
  let isOver = false
  await using service = await startService((socket) => {
    if (isOver) return void socket.end('served')
    held.add(socket.resume())
    socket.on('close', () => held.delete(socket))
  })
  await using session = await startSession({
    containers: { client: { ...idle, hostPorts: [service.port] } },
  })
  const { client } = session.containers
  const script = `
    for i in $(seq 300); do (nc ${hostAlias} ${service.port} </dev/null >/dev/null 2>&1; echo $i >>/ended) & done
    while [ $(wc -l </ended) -lt 44 ]; do sleep 0.1; done; sleep 1; wc -l </ended; killall nc`
  expect(await shell(client, `touch /ended; ${script}`)).toBe('44\n')
  isOver = true
  for (const socket of held) socket.end()
  await eventually(() => expect(held.size).toBe(0))
  // The tunnel counts a connection until both its ends have said so, which the service does not see.
  await eventually(async () =>
    expect(await shell(client, `nc ${hostAlias} ${service.port} </dev/null`)).toBe('served'),
  )
})

test('the sidecar starts beside the image of the container, and a start that is given up removes it', async () => {
  engine.proxy.fail(/\/images\/.*slow:1\/json$/, 'silence')
  onTestFinished(() => engine.proxy.heal())
  const givingUp = new AbortController()
  const containers = { client: { ...idle, image: 'slow:1', hostPorts: [3000] } }
  const start = startSession({ containers }, { signal: givingUp.signal })
  start.catch(() => undefined)
  await eventually(async () => {
    const id = engine.sessionIds.at(-1) ?? ''
    const { State } = await engine.docker.getContainer(sidecarName({ id })).inspect()
    expect(State.Running).toBe(true)
  })
  givingUp.abort(new Error('given up'))
  await expect(start).rejects.toThrow('given up')
  expect(await engine.leftovers()).toEqual([])
})

/** Makes sidecars of this test run a script before sshd, with the folder of its files as $folder. */
async function useSshdThat(script: string): Promise<void> {
  const { docker } = engine
  const name = `mooring-sshd-${process.pid}:changed`
  const program = `#!/bin/sh\nfolder=/etc/mooring-tunnel\n${script}\nexec /usr/sbin/sshd-itself "$@"\n`
  const install = `mv /usr/sbin/sshd /usr/sbin/sshd-itself && printf %s "$PROGRAM" >/usr/sbin/sshd && chmod 755 /usr/sbin/sshd`
  await using container = await foreignContainer(docker, {
    Image: imageOf('testcontainers/sshd:1.4.0'),
    Entrypoint: ['sh', '-c', install],
    Cmd: [],
    Env: [`PROGRAM=${program}`],
  })
  expect(await container.wait()).toMatchObject({ StatusCode: 0 })
  const [repo, tag] = imageOf(name).split(/:(?=[^:]*$)/)
  await container.commit({ repo, tag })
  onTestFinished(() => void vi.unstubAllEnvs())
  onTestFinished(() => docker.getImage(imageOf(name)).remove({ force: true }))
  vi.stubEnv('SSHD_CONTAINER_IMAGE', name)
}

/** A container in the network namespace of a sidecar. */
const besideSidecar = (
  session: { id: string },
  command: string[],
): ReturnType<typeof foreignContainer> =>
  foreignContainer(engine.docker, {
    Cmd: command,
    HostConfig: { NetworkMode: `container:${sidecarName(session)}` },
  })

async function printedBy(container: Docker.Container, command: string[]): Promise<string> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true })
  return await text(await exec.start({}))
}

/** A port that listens, but whose queue is full, so that to connect takes for ever. */
async function startBlackHole(): Promise<{ port: number } & AsyncDisposable> {
  const program = `
    const server = require('node:net').createServer()
    server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ['-e', program])
  const port = Number(String((await once(child.stdout, 'data'))[0]))
  const queued = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await once(queued[0]!, 'connect')
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of queued) socket.destroy()
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
