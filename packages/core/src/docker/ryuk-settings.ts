import type { Properties } from './properties.ts'
import { invalidSetting, isTrue, variable, type Setting } from './setting.ts'

/** What the environment and ~/.testcontainers.properties say about Ryuk; config key `reaper` says whether it runs. */
export interface RyukSettings {
  /** Goes before the config. */
  disabled: boolean
  /** As written on Docker Hub. */
  image: string
  privileged: boolean
  /** Where the engine's own machine has the engine's socket; undefined: found out from the endpoint. */
  socketPath: string | undefined
  /** That it listens on, inside its container. */
  containerPort: number
  /** That it is published on; undefined: the engine picks a free one. */
  hostPort: number | undefined
  /** For the program in the container; only what somebody has set. */
  environment: Record<string, string>
}

const usualPort = 8080

/** @throws ConfigError SETTING_INVALID */
export function readRyukSettings(
  environment: NodeJS.ProcessEnv,
  properties: Properties = new Map(),
): RyukSettings {
  const read = (names: readonly string[], property?: string): Setting | undefined =>
    names.map((name) => variable(environment, name)).find((found) => found !== undefined) ??
    (property === undefined ? undefined : properties.get(property))
  const port = read(['RYUK_PORT'])
  const hostPort = read(['TESTCONTAINERS_RYUK_PORT'])
  const images = ['RYUK_CONTAINER_IMAGE', 'TESTCONTAINERS_RYUK_CONTAINER_IMAGE']
  const privileged = ['TESTCONTAINERS_RYUK_CONTAINER_PRIVILEGED', 'TESTCONTAINERS_RYUK_PRIVILEGED']
  return {
    disabled: isTrue(read(['TESTCONTAINERS_RYUK_DISABLED'], 'ryuk.disabled')),
    image: read(images, 'ryuk.container.image')?.value ?? 'testcontainers/ryuk:0.14.0',
    privileged: isTrue(read(privileged, 'ryuk.container.privileged')),
    socketPath: read(['TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE'])?.value,
    containerPort: port ? portIn(port) : usualPort,
    hostPort: hostPort && portIn(hostPort),
    environment: {
      ...duration('RYUK_CONNECTION_TIMEOUT', read, 'ryuk.connection.timeout'),
      ...duration('RYUK_RECONNECTION_TIMEOUT', read, 'ryuk.reconnection.timeout'),
      ...(isTrue(read(eitherName('RYUK_VERBOSE'), 'ryuk.verbose')) && { RYUK_VERBOSE: 'true' }),
      ...(port && { RYUK_PORT: String(portIn(port)) }),
    },
  }
}

// Libraries differ in whether they put their prefix before the program's own name of a variable.
const eitherName = (name: string): string[] => [name, `TESTCONTAINERS_${name}`]

function duration(
  name: string,
  read: (names: readonly string[], property: string) => Setting | undefined,
  property: string,
): Record<string, string> {
  const setting = read(eitherName(name), property)
  return setting ? { [name]: durationIn(setting) } : {}
}

// As Go writes durations; the program ends at once when it cannot read one.
function durationIn(setting: Setting): string {
  if (/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(setting.value)) return setting.value
  throw invalidSetting(setting, {
    problem: 'is not a duration that Ryuk can read',
    fix: 'write a number with its unit, such as 10s or 1m30s, or unset it.',
  })
}

function portIn(setting: Setting): number {
  const port = /^\d{1,5}$/.test(setting.value) ? Number(setting.value) : 0
  if (port >= 1 && port <= 65_535) return port
  throw invalidSetting(setting, {
    problem: 'is not a port number',
    fix: 'use a number from 1 to 65535, or unset it.',
  })
}
