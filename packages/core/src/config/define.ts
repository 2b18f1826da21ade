import type { Exactly, UnknownKey } from './exactly.ts'
import type { ContainerConfig, ContainersConfig } from './written/written-container.ts'
import type { AttachmentConfig } from './written/written-networks.ts'

/**
 * Declares networks and containers, and keeps their names as types. It changes nothing and checks nothing at run time:
 * `loadConfig` does.
 *
 * @param config networks and containers by name
 * @returns the same object
 * @example
 * export default defineContainers({ containers: { cache: { image: 'redis:8', ports: [6379] } } })
 */
export function defineContainers<const Config extends ContainersConfig & Checked<Config>>(
  config: Config,
): Config {
  return config
}

/** The config as it must be: without unknown keys, and with no name that is not declared. */
type Checked<Config extends ContainersConfig> = {
  readonly [Key in keyof Config]: Key extends 'containers'
    ? { readonly [Name in keyof Config[Key]]: CheckedContainer<Config[Key][Name], Config> }
    : Key extends keyof ContainersConfig
      ? Exactly<Config[Key], ContainersConfig[Key]>
      : UnknownKey<Key>
}

type CheckedContainer<Container, Config extends ContainersConfig> = {
  readonly [Key in keyof Container]: Key extends 'networks'
    ? CheckedNetworks<Container[Key], NetworkName<Config>>
    : Key extends 'dependsOn'
      ? CheckedNames<Container[Key], Extract<keyof Config['containers'], string>>
      : Key extends 'engine'
        ? CheckedEngine<Container[Key], EngineName<Config>>
        : Key extends keyof ContainerConfig
          ? Exactly<Container[Key], ContainerConfig[Key]>
          : UnknownKey<Key>
}

type CheckedNetworks<Networks, Name extends string> = Networks extends readonly unknown[]
  ? CheckedNames<Networks, Name>
  : {
      readonly [Key in keyof Networks]: Key extends Name
        ? Exactly<Networks[Key], AttachmentConfig>
        : string extends Key
          ? Networks[Key]
          : UndeclaredName<Key>
    }

type CheckedNames<Names, Name extends string> = {
  readonly [Index in keyof Names]: CheckedName<Names[Index], Name>
}

// A name that is not known as a literal may be any of them.
type CheckedName<Written, Name extends string> = Written extends Name
  ? Written
  : string extends Written
    ? Written
    : [Name] extends [never]
      ? UndeclaredName<Written>
      : Name

/** Reads as an error where it stands: `Type 'string' is not assignable to type 'UndeclaredName<"lan">'`. */
export interface UndeclaredName<Name> {
  readonly 'undeclared name': Name
}

type CheckedEngine<Written, Name extends string> = Written extends undefined
  ? Written
  : CheckedName<Written, Name>

type EngineName<Config> = Config extends { engines: infer Engines }
  ? Extract<keyof Engines, string>
  : never

type NetworkName<Config> = Config extends { networks: infer Networks }
  ? Extract<keyof Networks, string>
  : never
