import { dockerConfigDirectory } from '../docker-config-directory.ts'
import { homeDirectory } from '../home.ts'
import type { Properties } from '../properties.ts'
import { isTrue, variable, type Setting } from '../setting.ts'

/** What decides where an engine is looked for. */
export interface EndpointSettings {
  /** `tc.host`: where a program such as Testcontainers Desktop offers an engine while it runs. */
  offeredHost: Setting | undefined
  /** DOCKER_HOST. */
  dockerHost: Setting | undefined
  /** DOCKER_CONTEXT. */
  dockerContext: Setting | undefined
  /** `docker.host`. */
  hostProperty: Setting | undefined
  /** Whether tcp:// means TLS. */
  verifyTls: boolean
  /** Folder of ca.pem, cert.pem and key.pem. */
  certificates: Setting | undefined
  /** Folder of Docker's config.json and contexts. */
  dockerConfigDirectory: string
  runtimeDirectory: string | undefined
  homeDirectory: string
  userId: number | undefined
}

/** @throws ConfigError SETTING_INVALID */
export function readEndpointSettings(
  environment: NodeJS.ProcessEnv,
  properties: Properties,
): EndpointSettings {
  return {
    offeredHost: properties.get('tc.host'),
    dockerHost: variable(environment, 'DOCKER_HOST'),
    dockerContext: variable(environment, 'DOCKER_CONTEXT'),
    hostProperty: properties.get('docker.host'),
    verifyTls: isTrue(
      variable(environment, 'DOCKER_TLS_VERIFY') ?? properties.get('docker.tls.verify'),
    ),
    certificates: variable(environment, 'DOCKER_CERT_PATH') ?? properties.get('docker.cert.path'),
    dockerConfigDirectory: dockerConfigDirectory(environment),
    runtimeDirectory: variable(environment, 'XDG_RUNTIME_DIR')?.value,
    homeDirectory: homeDirectory(),
    userId: process.getuid?.(),
  }
}
