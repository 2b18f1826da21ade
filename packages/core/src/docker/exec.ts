import type { ExecOptions, ExecResult } from '@mooring/client'
import type Docker from 'dockerode'
import { answerOf, dockerError, statusOf } from './engine-error.ts'
import { frames } from './frames.ts'

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
    const { ExitCode } = await exec.inspect({ abortSignal: signal })
    return { exitCode: ExitCode ?? -1, ...output }
  } catch (error) {
    signal.throwIfAborted()
    throw dockerError(error, {
      code: isNotRunning(error) ? 'CONTAINER_NOT_RUNNING' : 'DOCKER_REQUEST_FAILED',
      what: `Command "${command[0]}" could not be run in container "${name}".`,
    })
  }
}

// Podman answers 500.
const isNotRunning = (error: unknown): boolean =>
  statusOf(error) === 409 || /only create exec sessions on running/.test(answerOf(error))

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
