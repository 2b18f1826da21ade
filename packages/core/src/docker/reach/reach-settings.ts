import { isIP } from 'node:net'
import type { ConnectionMode } from '../../config/resolved.ts'
import type { Properties } from '../properties.ts'
import { invalidSetting, variable, type Setting } from '../setting.ts'

/** What is said about where containers are reached. */
export interface ReachSettings {
  /** TESTCONTAINERS_HOST_OVERRIDE: the host of published ports, whatever the endpoint. */
  hostOverride: string | undefined
  connectionMode: ConnectionMode | undefined
  /** Files that are there inside of containers only. */
  containerMarkers: readonly string[]
}

const modes: readonly string[] = [
  'docker_host',
  'bridge_ip',
  'gateway_ip',
] satisfies ConnectionMode[]

/** @throws ConfigError SETTING_INVALID */
export function readReachSettings(
  environment: NodeJS.ProcessEnv,
  properties: Properties,
): ReachSettings {
  const host = variable(environment, 'TESTCONTAINERS_HOST_OVERRIDE')
  const mode =
    variable(environment, 'TESTCONTAINERS_CONNECTION_MODE') ?? properties.get('connection.mode')
  return {
    hostOverride: host && hostIn(host),
    connectionMode: mode && modeIn(mode),
    // Docker makes the first, Podman the second.
    containerMarkers: ['/.dockerenv', '/run/.containerenv'],
  }
}

function modeIn(setting: Setting): ConnectionMode {
  const { value } = setting
  if (modes.includes(value)) return value as ConnectionMode
  throw invalidSetting(setting, {
    problem: 'is not a connection mode',
    fix: `use one of ${modes.join(', ')}, or unset it to have the mode detected.`,
  })
}

function hostIn(setting: Setting): string {
  const host = setting.value.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) !== 0 || /^[a-z\d]([\w.-]*[a-z\d])?$/i.test(host)) return host
  throw invalidSetting(setting, {
    problem: 'is neither a host name nor an IP address',
    fix: 'leave out scheme and port: `docker.example.com` or `172.17.0.1`.',
  })
}
