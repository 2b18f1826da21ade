import type { ResolvedLogs } from '../resolved.ts'
import type { LogsConfig } from '../written/written-logs.ts'
import { hostPath } from './resolve-values.ts'

export function resolveLogs(written: LogsConfig = {}, directory: string): ResolvedLogs {
  const { show = 'on-failure', dir } = typeof written === 'string' ? { show: written } : written
  return { show, directory: dir === undefined ? undefined : hostPath(dir, directory) }
}
