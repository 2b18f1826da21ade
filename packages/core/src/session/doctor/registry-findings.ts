import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { readDockerConfigs, type DockerConfig } from '../../docker/docker-config.ts'
import type { DockerSettings } from '../../docker/settings.ts'
import { ok, warn, type Finding } from './finding.ts'

/** Where images come from. */
export const prefixFinding = ({ hubImageNamePrefix }: DockerSettings): Finding =>
  ok(
    'images',
    hubImageNamePrefix === undefined
      ? 'images without a registry come from Docker Hub'
      : `images of Docker Hub come from ${hubImageNamePrefix}`,
  )

/**
 * For which registries there are credentials, which are not read out.
 *
 * @throws DockerError REGISTRY_CREDENTIALS_FAILED
 */
export async function credentialsFinding(settings: DockerSettings): Promise<Finding> {
  const configs = await readDockerConfigs(settings)
  const missing = await missingHelpers(configs, settings)
  if (missing.length > 0)
    return warn(
      'credentials',
      `the credential helper docker-credential-${missing[0]} is not on the PATH`,
      'install it, or take it out of the config of Docker.',
    )
  const registries = [
    ...new Set(
      configs.flatMap(({ auths, credHelpers }) => [
        ...Object.keys(auths),
        ...Object.keys(credHelpers),
      ]),
    ),
  ]
  const store = configs.find(({ credsStore }) => credsStore)?.credsStore
  const others = store === undefined ? '' : `, others from docker-credential-${store}`
  if (registries.length === 0 && store === undefined)
    return ok('credentials', 'no registry has credentials')
  return ok(
    'credentials',
    `credentials for ${registries.join(', ') || 'no registry by name'}${others}`,
  )
}

async function missingHelpers(
  configs: readonly DockerConfig[],
  { helperEnvironment }: DockerSettings,
): Promise<string[]> {
  const helpers = configs.flatMap(({ credHelpers, credsStore }) => [
    ...Object.values(credHelpers),
    ...(credsStore === undefined ? [] : [credsStore]),
  ])
  const folders = (helperEnvironment['PATH'] ?? '').split(delimiter)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const found = await Promise.all(
    helpers.map((helper) => isIn(folders, `docker-credential-${helper}${suffix}`)),
  )
  return helpers.filter((_helper, index) => !found[index])
}

async function isIn(folders: readonly string[], program: string): Promise<boolean> {
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}
