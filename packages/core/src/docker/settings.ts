import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the environment says about images and registries. */
export interface DockerSettings {
  /** Put before names of Docker Hub, such as 'registry.example.com/mirror'. */
  hubImageNamePrefix: string | undefined
  /** Text of a Docker config file that goes before the one on disk. */
  dockerAuthConfig: string | undefined
  /** Absolute path of Docker's config.json; it need not exist. */
  dockerConfigFile: string
  /** Environment of credential helpers; its PATH is where they are looked for. */
  helperEnvironment: NodeJS.ProcessEnv
}

/** Reads the settings; an empty variable counts as unset. */
export function readDockerSettings(environment: NodeJS.ProcessEnv = process.env): DockerSettings {
  const configDirectory = environment['DOCKER_CONFIG'] || join(homedir(), '.docker')
  return {
    hubImageNamePrefix: environment['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX'] || undefined,
    dockerAuthConfig: environment['DOCKER_AUTH_CONFIG'] || undefined,
    dockerConfigFile: join(configDirectory, 'config.json'),
    helperEnvironment: environment,
  }
}
