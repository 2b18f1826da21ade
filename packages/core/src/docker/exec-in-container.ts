import type { ExecOptions, ExecResult } from '@mooring/client'
import type Docker from 'dockerode'
import { nowMs, sleep } from '../abort.ts'
import { answerOf, dockerError, statusOf } from './engine-error.ts'
import { frames, StreamCut } from './frames.ts'

const lateEndMs = 10_000
const shortestIntervalMs = 20
const longestIntervalMs = 500

/**
 * Runs a command in a running container and collects its output.
 *
 * @throws DockerError CONTAINER_NOT_RUNNING, DOCKER_REQUEST_FAILED
 */
export async function execIn(
  docker: Docker,
  { id, name }: { id: string; name: string },
  {
    command,
    options,
    signal,
  }: { command: readonly string[]; options: ExecOptions; signal: AbortSignal },
): Promise<ExecResult> {
  try {
    const exec = await docker.getContainer(id).exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
      ...(options.user !== undefined && { User: options.user }),
      ...(options.workingDir !== undefined && { WorkingDir: options.workingDir }),
      ...(options.environment && {
        Env: Object.entries(options.environment).map(([key, value]) => `${key}=${value}`),
      }),
      abortSignal: signal,
    })
    const output = await collect(exec, signal)
    return { exitCode: await exitCodeOf(exec, signal), ...output }
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: isNotRunning(error) ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `Command "${command[0]}" could not be run in container "${name}".`,
    })
  }
}

// Podman answers 500.
export const isNotRunning = (error: unknown): boolean =>
  statusOf(error) === 409 || /only create exec sessions on running/.test(answerOf(error))

// The engine ends its answer by ending the connection, so that only the command tells an end from a cut. It may count as
// running for a moment after its output has ended, and longer where it has closed its output and works on.
export async function exitCodeOf(exec: Docker.Exec, signal: AbortSignal): Promise<number> {
  const giveUpAtMs = nowMs() + lateEndMs
  for (let pauseMs = shortestIntervalMs; ; pauseMs = Math.min(pauseMs * 2, longestIntervalMs)) {
    const { Running, ExitCode } = await exec.inspect({ abortSignal: signal })
    if (!Running && ExitCode !== null) return ExitCode
    if (nowMs() >= giveUpAtMs) throw new StreamCut()
    await sleep(pauseMs, signal)
  }
}

async function collect(
  exec: Docker.Exec,
  signal: AbortSignal,
): Promise<{ stdout: string; stderr: string }> {
  const stream = await exec.start({ abortSignal: signal })
  const stop = (): void => void stream.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  try {
    for await (const pieces of frames(stream))
      for (const { stream: name, data } of pieces) chunks[name].push(data)
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return {
    stdout: Buffer.concat(chunks.stdout).toString('utf8'),
    stderr: Buffer.concat(chunks.stderr).toString('utf8'),
  }
}
