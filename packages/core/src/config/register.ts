import type { Handle, HandleBase, HttpUrl, NarrowScope } from '@mooring/client'
import type { ConnectionOf, OwnDataOf, PortNamesOf, UrlOf } from './container-types.ts'
import type { LinksOf } from './link-types.ts'
import type { ContainersConfig } from './written/written-container.ts'

/**
 * Augmented in containers.config.ts, so that tests know the names that it declares:
 * `declare module '@mooring/core' { interface Register { config: typeof config } }`.
 */
export interface Register {}

/** The handles of the registered config by container name, or of unknown containers where none is registered. */
export type Containers = Register extends { config: infer Config }
  ? HandlesOf<Config>
  : Readonly<Record<string, HandleOfUnregisteredConfig>>

/**
 * What a test holds where its TypeScript program knows of no config, so that every name is allowed. The config is known
 * when `include` of the tests' tsconfig.json covers containers.config.ts, and that file augments `Register`.
 */
export interface HandleOfUnregisteredConfig extends HandleBase {
  /** The declared `url`, or the function that makes one where none is declared. */
  readonly url: string & HttpUrl['url']
}

/** The handles of a config, by container name; of the config itself, of what its file exports, or of its module. */
export type HandlesOf<Config> = HandlesOfWritten<Written<Config>>

type HandlesOfWritten<Config> = Config extends { containers: infer Declared }
  ? {
      readonly [Name in keyof Declared]: HandleOf<Declared[Name], NetworkNamesOf<Config>>
    } & LinksOf<Config, Declared>
  : Readonly<Record<string, Handle>>

/** Names of what the registered config declares of which a test may have data, a container or faults of its own. */
export type LeasableNames = Register extends { config: infer Config }
  ? LeasableNamesOf<Written<Config>>
  : string

/** The same of a config. Where the types do not tell, the lease does. */
export type LeasableNamesOf<Config> = Config extends { containers: infer Declared }
  ?
      | Extract<
          {
            [Name in keyof Declared]: MayBeLeased<Declared[Name]> extends true ? Name : never
          }[keyof Declared],
          string
        >
      | LinkNamesOf<Config>
  : string

// A link is one's own for as long as its faults are.
type LinkNamesOf<Config> = Config extends { links: infer Links }
  ? Extract<keyof Links, string>
  : never

type MayBeLeased<Container> = Container extends { scope: NarrowScope }
  ? true
  : MayIsolate<Container>

type MayIsolate<Container> = Container extends { service: infer Declared }
  ? 'isolation' extends keyof Declared
    ? true
    : false
  : 'service' extends keyof Container
    ? true
    : false

type HandleOf<Container, NetworkName extends string> = HandleBase<
  PortNamesOf<Container>,
  NetworkName
> &
  UrlOf<Container> &
  ConnectionOf<Container> &
  ServiceOf<Container>

type ServiceOf<Container> = OwnDataOf<Container> &
  (Container extends { service: infer Declared } ? ActionsOf<Declared> : unknown)

// A service that is only known as such may have any.
type ActionsOf<Declared> = Declared extends { actions: infer Actions }
  ? string extends keyof Actions
    ? unknown
    : { readonly [Action in keyof Actions]: () => Promise<unknown> }
  : unknown

// 'default' is the network that references make where containers share none.
type NetworkNamesOf<Config> = Config extends { networks: infer Networks }
  ? Extract<keyof Networks, string> | 'default'
  : 'default'

// The file may export a promise or a function as well.
type Written<Config> = Config extends { default: infer Default }
  ? Written<Default>
  : Config extends (...args: never[]) => infer Returned
    ? Awaited<Returned>
    : Awaited<Config>

/** What `Register` may hold. */
export type RegisteredConfig =
  | ContainersConfig
  | Promise<ContainersConfig>
  | (() => ContainersConfig | Promise<ContainersConfig>)

/** The type of a config that is passed to a test function: `typeof config`, where `config` is what the file exports, or the file as a module. */
export type ConfigType = ConfigOfAnyShape | { readonly default: ConfigOfAnyShape }

type ConfigOfAnyShape = Containing | Promise<Containing> | (() => Containing | Promise<Containing>)

interface Containing {
  readonly containers: object
}
