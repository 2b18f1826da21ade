import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startClient } from '../engine.mjs'
import { startSshd, untilListening } from '../sshd-container.mjs'

/** The OpenSSH client of the host. @type {import('./way.mjs').SetUp} */
export async function setUp(place) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  place.defer(() => rmSync(folder, { recursive: true, force: true }))
  const keyFile = join(folder, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
  const begunAtMs = performance.now()
  const { address, sshPort } = await startSshd(place, {
    publicKey: readFileSync(`${keyFile}.pub`, 'utf8').trim(),
  })
  const ssh = startSsh({ keyFile, sshPort, port: place.port })
  place.defer(() => ended(ssh))
  await untilListening({ host: address, port: place.port })
  const setUpMs = performance.now() - begunAtMs
  const clientId = place.withClient ? await startClient(place) : undefined
  return { setUpMs, host: address, clientId, carrierPid: ssh.pid }
}

function startSsh({ keyFile, sshPort, port }) {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: '/dev/null',
    ExitOnForwardFailure: 'yes',
    IdentitiesOnly: 'yes',
    LogLevel: 'ERROR',
  }
  const written = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const forward = ['-R', `0.0.0.0:${port}:127.0.0.1:${port}`]
  const place = ['-i', keyFile, '-p', `${sshPort}`, 'root@127.0.0.1']
  // No configuration of the user.
  return spawn('ssh', ['-F', '/dev/null', '-N', ...written, ...forward, ...place], {
    stdio: 'ignore',
  })
}

async function ended(ssh) {
  if (ssh.exitCode !== null || ssh.signalCode !== null) return
  const exited = once(ssh, 'exit')
  ssh.kill()
  await exited
}
