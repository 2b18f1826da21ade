import type {
  DeclaredUrl,
  Handle,
  HandleBase,
  HttpUrl,
  LinkControls,
  LinkHandle,
  NarrowScope,
  OwnDataHandle,
} from '@mooring/client'
import type { ContainersConfig } from './written/container.ts'

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

type LinksOf<Config, Declared> = Config extends { links: infer Links }
  ? { readonly [Name in keyof Links]: LinkOf<Declared, TargetOf<Links[Name]>> }
  : unknown

type TargetOf<Link> = Link extends { to: infer To }
  ? To extends `${infer Name}:${string}`
    ? Name
    : To
  : never

// What its target has over the network, and not what only a container can do.
type LinkOf<Declared, To> = To extends keyof Declared
  ? LinkHandle<PortNamesOf<Declared[To]>> &
      (Declared[To] extends { url: string } ? DeclaredUrl : HttpUrl<PortNamesOf<Declared[To]>>) &
      Omit<ConnectionOf<Declared[To]>, keyof LinkControls> &
      IsolationOf<Declared[To]>
  : LinkHandle & HttpUrl

type IsolationOf<Container> = Container extends { service: { isolation: object } }
  ? OwnDataHandle
  : unknown

/** Names of the registered config's containers of which a test may have data or a container of its own. */
export type LeasableNames = Register extends { config: infer Config }
  ? LeasableNamesOf<Written<Config>>
  : string

/** The same of a config. Where the types do not tell, the lease does. */
export type LeasableNamesOf<Config> = Config extends { containers: infer Declared }
  ? Extract<
      {
        [Name in keyof Declared]: MayBeLeased<Declared[Name]> extends true ? Name : never
      }[keyof Declared],
      string
    >
  : string

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
  (Container extends { url: string } ? DeclaredUrl : HttpUrl<PortNamesOf<Container>>) &
  ConnectionOf<Container> &
  ServiceOf<Container>

type ServiceOf<Container> = Container extends { service: infer Declared }
  ? (Declared extends { isolation: object } ? OwnDataHandle : unknown) & ActionsOf<Declared>
  : unknown

// A service that is only known as such may have any.
type ActionsOf<Declared> = Declared extends { actions: infer Actions }
  ? string extends keyof Actions
    ? unknown
    : { readonly [Action in keyof Actions]: () => Promise<unknown> }
  : unknown

type ConnectionOf<Container> = Container extends { connection: infer Fields }
  ? { readonly [Field in keyof Fields]: string }
  : unknown

/** Names of ports that are declared as a map; a list has none. */
type PortNamesOf<Container> = Container extends { ports: infer Ports }
  ? Ports extends readonly unknown[]
    ? never
    : Extract<keyof Ports, string>
  : never

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

/** The type of a config that a test is told of: `typeof config`, where `config` is what the file exports, or the file as a module. */
export type ConfigType = ConfigOfAnyShape | { readonly default: ConfigOfAnyShape }

type ConfigOfAnyShape = Containing | Promise<Containing> | (() => Containing | Promise<Containing>)

interface Containing {
  readonly containers: object
}
