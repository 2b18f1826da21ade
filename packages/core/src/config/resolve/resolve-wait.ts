import { isList } from '../entries.ts'
import { findPort, portsOf } from '../port-entries.ts'
import { readPort } from '../port-text.ts'
import type { ResolvedHttpWait, ResolvedWait } from '../resolved-waits.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import type { HttpWaitConfig, OneWaitConfig, WaitConfig } from '../written/written-waits.ts'
import { commandArguments } from './resolve-values.ts'

export function resolveWait(written: WaitConfig, container: ContainerConfig): ResolvedWait {
  if (!isList(written)) return resolveOne(written as OneWaitConfig, container)
  const all = (written as readonly OneWaitConfig[]).map((wait) => resolveOne(wait, container))
  return all.length === 1 && all[0] ? all[0] : { kind: 'list', all }
}

function resolveOne(written: OneWaitConfig, container: ContainerConfig): ResolvedWait {
  if (written === 'ports') return { kind: 'ports', ports: undefined }
  if (written === 'healthy') return { kind: 'healthy' }
  if (typeof written === 'function') return { kind: 'function', run: written }
  if ('ports' in written)
    return { kind: 'ports', ports: written.ports.map((port) => containerPort(port, container)) }
  if ('log' in written)
    return {
      kind: 'log',
      pattern: written.log,
      times: written.times ?? 1,
      stream: written.stream ?? 'both',
    }
  if ('http' in written) return resolveHttp(written, container)
  if ('command' in written) return { kind: 'command', command: commandArguments(written.command) }
  return { kind: 'exit', exitCode: written.exit }
}

function resolveHttp(
  { http, port, status, method, headers, body, tls }: HttpWaitConfig,
  container: ContainerConfig,
): ResolvedHttpWait {
  return {
    kind: 'http',
    path: http,
    containerPort: port === undefined ? firstTcpPort(container) : containerPort(port, container),
    method: (method ?? 'GET').toUpperCase(),
    headers: { ...headers },
    statuses: typeof status === 'number' ? [status] : status && [...status],
    body,
    tls: tls ?? false,
  }
}

const containerPort = (written: string | number, container: ContainerConfig): number =>
  findPort(portsOf(container), written)?.containerPort ?? readPort(written).containerPort

// The rules have seen to it that there is one.
const firstTcpPort = (container: ContainerConfig): number =>
  portsOf(container).find(({ protocol }) => protocol === 'tcp')?.containerPort ?? 80
