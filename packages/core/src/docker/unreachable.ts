import { DockerError } from '@mooring/client'
import { DeadlinePassed } from '../abort.ts'
import type { Endpoint } from './endpoint/endpoint-candidates.ts'
import { answerOf, statusOf } from './engine-error.ts'
import { socketGroup } from './socket-group.ts'

/** An endpoint that did not answer, and how. */
export interface Attempt {
  endpoint: Endpoint
  error: NodeJS.ErrnoException
}

/**
 * The error that lists every endpoint that was tried, its source and its answer.
 *
 * @param answerTimeoutMs how long each was waited for
 */
export async function unreachable(
  attempts: readonly Attempt[],
  answerTimeoutMs: number,
): Promise<DockerError> {
  const width = Math.max(...attempts.map(({ endpoint }) => endpoint.place.length))
  return new DockerError({
    code: 'DOCKER_UNREACHABLE',
    what: `No Docker engine answered at ${attempts.length} endpoint${attempts.length === 1 ? '' : 's'}.`,
    why: attempts.map(
      ({ endpoint, error }) =>
        `${endpoint.place.padEnd(width)}  ${endpoint.source}  ${answer(error, answerTimeoutMs)}`,
    ),
    fix: await fixFor(attempts),
    cause: attempts.at(-1)?.error,
  })
}

function answer(error: NodeJS.ErrnoException, answerTimeoutMs: number): string {
  const { code } = error
  if (code === 'ABORT_ERR' || error instanceof DeadlinePassed)
    return `no answer within ${answerTimeoutMs / 1000} s`
  if (code === 'EACCES') return 'EACCES: this user may not open the socket'
  if (code === 'ENOENT') return 'ENOENT: no such socket'
  if (code === 'ECONNREFUSED') return 'ECONNREFUSED: nothing listens'
  if (code === 'ENOTFOUND') return 'ENOTFOUND: no such host'
  const status = statusOf(error)
  if (status !== undefined) return `HTTP ${status}: ${answerOf(error)}`
  return code ? `${code}: ${error.message}` : error.message
}

async function fixFor(attempts: readonly Attempt[]): Promise<string> {
  const denied = attempts.find(({ error }) => error.code === 'EACCES')?.endpoint.address
  if (denied?.kind === 'socket')
    return `add this user to the group of the socket (\`sudo usermod -aG ${await socketGroup(denied.path)} $USER\`) and log in again.`
  if (attempts.some(({ endpoint, error }) => isPlainToTls(endpoint, error)))
    return 'set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of ca.pem, cert.pem and key.pem.'
  const usual = attempts.every(({ endpoint }) => endpoint.address.kind === 'socket')
  return usual
    ? 'start Docker, or point DOCKER_HOST at the socket of a running engine.'
    : 'check that the engine listens there, or point DOCKER_HOST at one that does.'
}

const isPlainToTls = ({ address, certificates }: Endpoint, error: Error): boolean =>
  address.kind === 'tcp' &&
  !certificates &&
  (statusOf(error) === 400 || /socket hang up|ECONNRESET/.test(error.message))
