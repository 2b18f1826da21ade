import { execFile } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { docker } from './engine.mjs'
import { programText } from './program-text.mjs'

const maxBuffer = 64 * 1024 * 1024
const run = promisify(execFile)

/**
 * Runs the caller where it belongs.
 *
 * @param {import('./ways/way.mjs').Way} way
 * @param {{ port: number, cells: string[], sizes: object }} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<object>} by cell, and `attempts` and `problems`
 */
export async function call({ host, clientId }, wanted, signal) {
  const program = programText('client', { ...wanted, host })
  const output = clientId
    ? await inContainer(clientId, ['node', ...program], signal)
    : (await run(process.execPath, program, { maxBuffer, signal })).stdout
  return JSON.parse(output)
}

async function inContainer(id, command, signal) {
  const exec = await docker
    .getContainer(id)
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({ hijack: true, stdin: false })
  const abort = () => stream.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  docker.modem.demuxStream(stream, stdout, stderr)
  stream.on('close', () => (stdout.end(), stderr.end())).on('error', () => {})
  const [output, complaints] = await Promise.all([text(stdout), text(stderr)])
  signal.removeEventListener('abort', abort)
  signal.throwIfAborted()
  const { ExitCode } = await exec.inspect()
  if (ExitCode !== 0) throw new Error(`the caller ended with code ${ExitCode}: ${complaints}`)
  return output
}
