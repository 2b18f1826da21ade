import { join } from 'node:path'
import { dockerConfigDirectory } from './docker-config-directory.ts'
import { readEndpointSettings, type EndpointSettings } from './endpoint/endpoint-settings.ts'
import { homeDirectory } from './home.ts'
import { readProperties, type Properties } from './properties.ts'
import { readReachSettings, type ReachSettings } from './reach/reach-settings.ts'
import { readRyukSettings, type RyukSettings } from './ryuk-settings.ts'
import { isTrue, variable, type Setting } from './setting.ts'

/** What the environment and ~/.testcontainers.properties say; the environment takes precedence over the file. */
export interface Settings {
  /** MOORING_ENGINES: names or addresses of the engines that containers are spread over. */
  engines: Setting | undefined
  endpoint: EndpointSettings
  reach: ReachSettings
  images: DockerSettings
  ryuk: RyukSettings
  /** Of containers that name none, such as 'linux/amd64'. */
  defaultPlatform: string | undefined
  /** On a machine of continuous integration. */
  isCi: boolean
  /** False: containers of former runs are not to be taken over. */
  isReuseAllowed: boolean
  /** Folder for what must outlive a run; it need not exist. */
  stateDirectory: string
  /** File of the job summary on GitHub. */
  summaryFile: string | undefined
  /** For programs that are run. */
  environment: NodeJS.ProcessEnv
}

/** What is said about images and registries. */
export interface DockerSettings {
  /** Put before names of Docker Hub, such as 'registry.example.com/mirror'. */
  hubImageNamePrefix: string | undefined
  /** Image of the SSH server behind host port exposure, as written on Docker Hub. */
  sshdImage: string
  /** Image of Toxiproxy behind links; undefined: the one that a config has. */
  toxiproxyImage: string | undefined
  /** Text of a Docker config file that takes precedence over the one on disk. */
  dockerAuthConfig: string | undefined
  /** Absolute path of Docker's config.json; it need not exist. */
  dockerConfigFile: string
  /** Environment of credential helpers, whose PATH is where they are looked for, and of secrets of builds. */
  helperEnvironment: NodeJS.ProcessEnv
}

/**
 * Reads all settings; an empty variable counts as unset.
 *
 * @throws ConfigError SETTING_INVALID
 */
export async function readSettings(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Settings> {
  const properties = await readProperties(join(homeDirectory(), '.testcontainers.properties'))
  return {
    engines: variable(environment, 'MOORING_ENGINES'),
    endpoint: readEndpointSettings(environment, properties),
    reach: readReachSettings(environment, properties),
    images: readDockerSettings(environment, properties),
    ryuk: readRyukSettings(environment, properties),
    defaultPlatform: variable(environment, 'DOCKER_DEFAULT_PLATFORM')?.value,
    isCi: isCi(environment),
    isReuseAllowed: isReuseAllowed(environment, properties),
    stateDirectory: stateDirectory(environment),
    summaryFile: summaryFileIn(environment),
    environment,
  }
}

/** File of the job summary on GitHub. */
export const summaryFileIn = (environment: NodeJS.ProcessEnv = process.env): string | undefined =>
  variable(environment, 'GITHUB_STEP_SUMMARY')?.value

// Whatever its value: services set it to true, 1 or their name.
const isCi = (environment: NodeJS.ProcessEnv): boolean =>
  !['false', '0', undefined].includes(variable(environment, 'CI')?.value.toLowerCase())

function isReuseAllowed(environment: NodeJS.ProcessEnv, properties: Properties): boolean {
  const setting =
    variable(environment, 'TESTCONTAINERS_REUSE_ENABLE') ??
    properties.get('testcontainers.reuse.enable')
  return setting === undefined || isTrue(setting)
}

// As the XDG base directory specification says, on systems that do not follow it too: one rule is easier to remember.
const stateDirectory = (environment: NodeJS.ProcessEnv): string =>
  join(
    variable(environment, 'XDG_STATE_HOME')?.value ?? join(homeDirectory(), '.local', 'state'),
    'mooring',
  )

export function readDockerSettings(
  environment: NodeJS.ProcessEnv = process.env,
  properties: Properties = new Map(),
): DockerSettings {
  const prefix =
    variable(environment, 'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX') ??
    properties.get('hub.image.name.prefix')
  return {
    hubImageNamePrefix: prefix?.value,
    sshdImage:
      (variable(environment, 'SSHD_CONTAINER_IMAGE') ?? properties.get('sshd.container.image'))
        ?.value ?? 'testcontainers/sshd:1.4.0',
    toxiproxyImage: (
      variable(environment, 'TOXIPROXY_CONTAINER_IMAGE') ??
      properties.get('toxiproxy.container.image')
    )?.value,
    dockerAuthConfig: variable(environment, 'DOCKER_AUTH_CONFIG')?.value,
    dockerConfigFile: join(dockerConfigDirectory(environment), 'config.json'),
    helperEnvironment: environment,
  }
}
