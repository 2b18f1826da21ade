import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { DockerError, evidence } from '@mooring/client'
import { deadline, DeadlinePassed, orAborted } from '../abort.ts'
import { withoutSecrets } from './redaction.ts'

/** What Docker's config says about a helper. */
export interface HelperRequest {
  /** As in the config: the program is docker-credential-<helper>. */
  helper: string
  /** Sent to the helper's standard input. */
  serveraddress: string
  /** The config that names the helper, for messages. */
  source: string
}

export interface HelperOptions {
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
  /** @default 20000 */
  timeoutMs?: number
}

interface Outcome {
  exitCode: number | null
  stdout: string
  stderr: string
}

/**
 * Asks a credential helper for the credentials of a registry.
 *
 * @returns undefined when the helper has none
 * @throws DockerError REGISTRY_CREDENTIALS_FAILED when it is missing, fails, is silent for too long or answers nonsense
 */
export async function askCredentialHelper(
  request: HelperRequest,
  { environment, signal, timeoutMs = 20_000 }: HelperOptions,
): Promise<{ username: string; secret: string } | undefined> {
  using limited = deadline(timeoutMs, signal)
  const outcome = await run(request, { environment, signal: limited.signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted()
      throw helperFailed(request, evidence('reason', reasonOf(error, { request, timeoutMs })))
    },
  )
  return credentialsIn(outcome, request)
}

async function run(
  { helper, serveraddress }: HelperRequest,
  { environment, signal }: { environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<Outcome> {
  // A name with a path in it would run any program; the shells of Docker and of Node are not involved.
  if (!/^[\w.-]+$/.test(helper))
    throw new Error('its name may hold only letters, digits, "_", "." and "-"')
  const child = spawn(`docker-credential-${helper}`, ['get'], {
    env: environment,
    signal,
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  // A helper may end without reading, which makes writing fail; its exit code tells more.
  child.stdin.on('error', () => {})
  child.stdin.end(serveraddress)
  const exitCode = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('exit', resolve),
  )
  try {
    // The signal once more, because a process left behind by the helper may hold its output open.
    const all = Promise.all([exitCode, text(child.stdout), text(child.stderr)])
    const [code, stdout, stderr] = await orAborted(all, signal)
    return { exitCode: code, stdout, stderr }
  } finally {
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

function credentialsIn(
  { exitCode, stdout, stderr }: Outcome,
  request: HelperRequest,
): { username: string; secret: string } | undefined {
  if (exitCode === 0) return parseAnswer(stdout, request)
  // Helpers print their errors to standard output.
  const words = `${stdout}\n${stderr}`
  if (/credentials not found/i.test(words)) return undefined
  throw helperFailed(request, [
    ...evidence('exit code', String(exitCode ?? 'killed')),
    ...evidence(
      'it says',
      withoutSecrets(words).trim().split('\n').slice(-5).join('\n') || 'nothing',
    ),
  ])
}

function parseAnswer(
  stdout: string,
  request: HelperRequest,
): { username: string; secret: string } | undefined {
  const { Username: username, Secret: secret } = parseJson(stdout, request)
  if (typeof username !== 'string' || typeof secret !== 'string') throw nonsense(request)
  return username === '' && secret === '' ? undefined : { username, secret }
}

// Without the parser's error as cause, because it quotes the secret.
function parseJson(
  stdout: string,
  request: HelperRequest,
): { Username?: unknown; Secret?: unknown } {
  try {
    return Object(JSON.parse(stdout)) as { Username?: unknown; Secret?: unknown }
  } catch {
    throw nonsense(request)
  }
}

const nonsense = (request: HelperRequest): DockerError =>
  helperFailed(request, evidence('reason', 'its answer is not JSON with Username and Secret'))

function reasonOf(
  error: unknown,
  { request, timeoutMs }: { request: HelperRequest; timeoutMs: number },
): string {
  const { code, name, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return `there is no program docker-credential-${request.helper} in PATH`
  if (error instanceof DeadlinePassed || name === 'AbortError')
    return `no answer within ${timeoutMs / 1000} s`
  return message
}

function helperFailed(
  { helper, serveraddress, source }: HelperRequest,
  why: string[],
): DockerError {
  return new DockerError({
    code: 'REGISTRY_CREDENTIALS_FAILED',
    what: `Credential helper "docker-credential-${helper}" failed for registry "${serveraddress}".`,
    why: [...why, ...evidence('config', source)],
    fix: `repair the helper, or take it out of the config and sign in again with \`docker login ${serveraddress}\`.`,
  })
}
