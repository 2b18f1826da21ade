import { expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { useEngine } from '../support/engine.ts'
import { sidSshd } from '../support/sid-sshd.ts'

const { docker } = await useEngine()

const sshd = await sidSshd(docker).catch((error: unknown) => String(error))

test.skipIf(typeof sshd === 'string')(
  'waiting for the port of an SFTP server of OpenSSH 10 costs one of the connections after which it refuses a source',
  async () => {
    if (typeof sshd === 'string') return
    await using image = sshd
    await using session = await startSession({
      containers: {
        // Later than the container, so that it is waited for.
        sftp: {
          image: image.image,
          command: ['busybox', 'sh', '-c', `sleep 1\n${image.script}`],
          ports: [22],
        },
      },
    })
    const { sftp } = session.containers
    const told = async (words: RegExp) =>
      (await sftp.logs()).split('\n').filter((line) => words.test(line))
    await expect.poll(() => told(/^Connection (closed|reset)/), { timeout: 20_000 }).toHaveLength(1)
    expect(await told(/^Connection from/)).toHaveLength(1)
    expect(await told(/activating/)).toEqual([])
  },
)
