import { spawn } from 'node:child_process'
import type Docker from 'dockerode'
import { unpackedEngine } from '../../scripts/engines/packages.mjs'

/** An image with the OpenSSH server of Debian sid, which holds it against a source that it connects and says nothing. */
export interface SidSshd extends AsyncDisposable {
  image: string
  /** For its shell, `busybox sh`: runs the server, whose log tells of each connection and each penalty. */
  script: string
}

const repository = 'mooring.local/test/sshd-sid'

const script = `
mkdir -p /run/sshd /etc/ssh /tmp
printf 'root:x:0:0::/root:/bin/sh\\nsshd:x:100:100::/run/sshd:/bin/false\\n' > /etc/passwd
printf 'root:x:0:\\n' > /etc/group
ssh-keygen -q -A
: > /etc/ssh/sshd_config
exec /usr/sbin/sshd -D -e -o LogLevel=VERBOSE`

/** @throws where this machine is not Debian, or cannot fetch packages */
export async function sidSshd(docker: Docker): Promise<SidSshd> {
  const packages = ['openssh-server', 'busybox-static']
  const root = await unpackedEngine(
    { suite: 'sid', kind: 'sshd', packages } as never,
    () => undefined,
  )
  const { stdout } = spawn('tar', ['-c', '-C', root, '.'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const tag = String(process.pid)
  const importing = await docker.importImage(stdout as never, { repo: repository, tag })
  for await (const _ of importing as AsyncIterable<unknown>);
  const image = `${repository}:${tag}`
  return {
    image,
    script,
    [Symbol.asyncDispose]: async () => void (await docker.getImage(image).remove()),
  }
}
