import type { ContainerConfig, ContainersConfig } from './written/container.ts'

/**
 * Declares networks and containers, and keeps their names as types. It changes nothing and checks nothing at run time:
 * `loadConfig` does.
 *
 * @param config networks and containers by name
 * @returns the same object
 */
export function defineContainers<const Config extends ContainersConfig>(
  config: Config & Checked<Config>,
): Config {
  return config
}

type Checked<Config extends ContainersConfig> = {
  readonly [Key in keyof Config]: Key extends 'containers'
    ? {
        readonly [Name in keyof Config['containers']]: CheckedContainer<
          Config['containers'][Name],
          Config
        >
      }
    : Key extends keyof ContainersConfig
      ? Config[Key]
      : UnknownKey<Key>
}

type CheckedContainer<Container, Config extends ContainersConfig> = {
  readonly [Key in keyof Container]: Key extends keyof ContainerConfig
    ? Container[Key]
    : UnknownKey<Key>
} & Named<Container, Config>

type Named<_Container, Config extends ContainersConfig> = {
  readonly dependsOn?: readonly Extract<keyof Config['containers'], string>[] | undefined
}

type UnknownKey<Key> = `unknown key "${Extract<Key, string | number>}"`
