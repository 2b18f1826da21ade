import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'

const config = { containers: { idle: { image: 'busybox:1', command: 'sleep 600' } } }

const nobody = 65_534

afterEach(() => vi.unstubAllEnvs())

/** A unix socket that takes connections, as DOCKER_HOST, until the end of the test. */
async function socketOf(onConnection: (socket: Socket) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-socket-'))
  const path = join(folder, 'docker.sock')
  const server = createServer((socket) => onConnection(socket.on('error', () => {})))
  await new Promise<void>((resolve) => void server.listen(path, resolve))
  onTestFinished(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  vi.stubEnv('DOCKER_HOST', `unix://${path}`)
  return path
}

test('a DOCKER_HOST where nobody listens is the only endpoint that is tried', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock')
  await expect(startSession(config)).rejects.toThrow(
    /^\[DOCKER_UNREACHABLE\] No Docker engine answered at 1 endpoint\.\n\n {2}\S*\/nonexistent\/docker\.sock +DOCKER_HOST +ENOENT.*\n\nFix: /,
  )
})

test('what is no Docker engine is said to be none', async () => {
  const path = await socketOf((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  const error = await startSession(config).catch((reason: unknown) => reason)
  expect(String(error)).toContain('DOCKER_UNREACHABLE')
  expect(String(error)).toContain(path)
})

test('looking for an engine that does not answer is cut by the signal', async () => {
  const controller = new AbortController()
  await socketOf((socket) => {
    socket.resume()
    controller.abort(new Error('enough'))
  })
  await expect(startSession(config, { signal: controller.signal })).rejects.toThrow(/^enough$/)
})

// Only root can become somebody who may not.
test.skipIf(process.getuid?.() !== 0)(
  'a user who may not open the socket is told, and every place that was tried is listed',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-denied-'))
    await chown(folder, nobody, nobody)
    onTestFinished(() => rm(folder, { recursive: true }))
    // The default socket is there for others, so that the refusal must come from who asks.
    const script = `
      const { startSession } = await import('@mooring/core')
      await startSession(${JSON.stringify(config)}).catch((error) => console.log(error.message))`
    const child = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script],
      {
        uid: nobody,
        gid: nobody,
        env: { HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run'), PATH: process.env['PATH'] },
      },
    )
    expect(child.stdout).toMatch(
      /^\[DOCKER_UNREACHABLE\] No Docker engine answered at [4-9] endpoints/,
    )
    expect(child.stdout).toMatch(/\/var\/run\/docker\.sock +default +EACCES/)
    expect(child.stdout).toMatch(/run\/docker\.sock +rootless +(ENOENT|EACCES)/)
    expect(child.stdout).toContain('Docker Desktop')
    expect(child.stdout).toContain('usermod -aG docker')
  },
)
