import { execFile, execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { engineSocket } from './engine-socket.ts'
import { eventually, foreignContainer, imageOf } from './engine.ts'

const run = promisify(execFile)

/** A machine that lets a key in over ssh and has the engine's socket and the docker command. */
export interface SshEndpoint extends AsyncDisposable {
  port: number
  /** A PATH whose `ssh` knows the key and the host. */
  path: string
  /** The same without knowledge of the host. */
  strangerPath: string
}

/** @param dockerCommand path of a docker command that needs no libraries */
export async function sshEndpoint(docker: Docker, dockerCommand: string): Promise<SshEndpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-ssh-'))
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')])
  // An engine with a root of its own has other programs.
  const program = join(folder, 'docker')
  await copyFile(dockerCommand, program)
  const sshd =
    '/usr/sbin/sshd -D -e -o PermitRootLogin=yes -o SetEnv=PATH=/usr/local/bin:/usr/bin:/bin'
  const container = await foreignContainer(docker, {
    Image: imageOf('testcontainers/sshd:1.4.0'),
    Entrypoint: ['sh', '-c', `echo "$KEY" >/root/.ssh/authorized_keys && exec ${sshd}`],
    Cmd: [],
    Env: [`KEY=${await readFile(join(folder, 'key.pub'), 'utf8')}`],
    ExposedPorts: { '22/tcp': {} },
    HostConfig: {
      Binds: [`${engineSocket}:/var/run/docker.sock`, `${program}:/usr/local/bin/docker:ro`],
      PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1', HostPort: '0' }] },
    },
  })
  const { NetworkSettings } = await container.inspect()
  const port = Number(NetworkSettings.Ports['22/tcp']?.[0]?.HostPort)
  const known = await hostKeys(port)
  return {
    port,
    path: await pathWithSsh(join(folder, 'known'), { folder, known }),
    strangerPath: await pathWithSsh(join(folder, 'stranger'), { folder, known: '' }),
    [Symbol.asyncDispose]: async () => {
      await container[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

async function hostKeys(port: number): Promise<string> {
  let found = ''
  await eventually(async () => {
    const { stdout } = await run('ssh-keyscan', ['-p', String(port), '127.0.0.1'])
    if (stdout === '') throw new Error('no host key yet')
    found = stdout
  })
  return found
}

// A program of its own, because ssh looks for its files in the home folder of the account whatever HOME says.
async function pathWithSsh(
  place: string,
  { folder, known }: { folder: string; known: string },
): Promise<string> {
  await writeFile(`${place}-hosts`, known)
  const options = `-F /dev/null -i ${join(folder, 'key')} -o UserKnownHostsFile=${place}-hosts -o IdentitiesOnly=yes`
  await run('mkdir', [place])
  await writeFile(
    join(place, 'ssh'),
    `#!/bin/sh\nexec /usr/bin/ssh ${options} -o StrictHostKeyChecking=yes "$@"\n`,
    { mode: 0o755 },
  )
  return `${place}:${process.env['PATH']}`
}

/**
 * Path of this machine's docker command where it needs no libraries, which the far side does not have; undefined where
 * there is none, or no ssh.
 */
export function staticDocker(): string | undefined {
  try {
    const path = execFileSync('sh', [
      '-c',
      'command -v docker && command -v ssh-keyscan >/dev/null',
    ])
      .toString()
      .trim()
    const head = execFileSync('sh', ['-c', `ldd ${path} 2>&1 || true`]).toString()
    return /not a dynamic|statically/.test(head) ? path : undefined
  } catch {
    return undefined
  }
}
