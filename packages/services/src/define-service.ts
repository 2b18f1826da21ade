import type {
  Command,
  ContainerConfig,
  FileConfig,
  Scalar,
  Service,
  WaitConfig,
} from '@mooring/core'
import { withDataInMemory } from './declare/memory-mounts.ts'
import { withServerPorts } from './declare/server-ports.ts'
import type { ServiceOptions } from './declare/service-options.ts'

/** Texts of a connection by name; values may hold references such as {self.host}. */
export type ConnectionFields = Readonly<Record<string, string>>

/** What is to know of a server to declare containers of it. */
export interface ServiceDefinition<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
> {
  /** As messages name it: 'Redis'. */
  readonly name: string
  /** Image to run where the options name none and build none. */
  readonly image: string
  /** Ports of the server by name, the one that clients use first. */
  readonly ports: Readonly<Record<string, number>>
  /** Options beside those of containers, which the functions below read. Default: none. */
  readonly ownOptions?: readonly (keyof Options & string)[] | undefined
  /** Fields of the handle and of references, such as { user, password }. Default: none. */
  readonly connection?: ((options: Options) => Fields) | undefined
  /** Template of the URL. Default: none; the handle makes http URLs then. */
  readonly url?: ((fields: Fields, options: Options) => Url) | undefined
  /** Variables; those of the user go before. Default: none. */
  readonly environment?:
    | ((fields: Fields, options: Options) => Readonly<Record<string, Scalar>>)
    | undefined
  /** The command, if it is to be another than the user's or the image's. Default: none. */
  readonly command?: ((options: Options, fields: Fields) => Command | undefined) | undefined
  /** Files that are copied in before the server starts, before those of the user. Default: none. */
  readonly files?: ((options: Options, fields: Fields) => readonly FileConfig[]) | undefined
  /** Folders of data, which are kept in memory unless the user asks for `durable`. Default: none. */
  readonly dataFolders?: readonly string[] | undefined
  /** When the server answers: best a function that talks to it as a test would, or another `waitFor` of containers. */
  readonly waitFor: (options: Options, fields: Fields) => WaitConfig
  /** What happens with its data. Default: nothing. */
  readonly service?: ((options: Options, fields: Fields) => Omit<Service, 'name'>) | undefined
}

/** Keys whose names the types of tests are made from. */
type TypedKey = 'networks' | 'dependsOn' | 'ports'

/** A declared container of a service, whose handle has its fields. */
export type ServiceContainer<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
> = Omit<ContainerConfig, TypedKey | 'url' | 'connection'> &
  Pick<Options, Extract<keyof Options, TypedKey>> & { readonly connection: Readonly<Fields> } & ([
    Url,
  ] extends [string]
    ? { readonly url: string }
    : unknown)

export type DeclareService<
  Options extends ServiceOptions,
  Fields extends ConnectionFields = ConnectionFields,
  Url extends string | undefined = string,
> = <const Given extends Options>(options?: Given) => ServiceContainer<Given, Fields, Url>

/**
 * Makes a function that declares containers of a server, like those of this package.
 *
 * @example
 * export const search = defineService({
 *   name: 'Search',
 *   image: 'search:2',
 *   ports: { search: 7700 },
 *   connection: () => ({ key: 'secret' }),
 *   url: () => 'http://{self.address}',
 *   waitFor: () => ({ http: '/health' }),
 * })
 */
export function defineService<
  Options extends ServiceOptions = ServiceOptions,
  const Fields extends ConnectionFields = Readonly<Record<never, string>>,
  Url extends string | undefined = undefined,
>(
  definition: ServiceDefinition<Options, Fields, Url>,
): DeclareService<Options, { readonly [Name in keyof Fields]: string }, Url> {
  return <const Given extends Options>(options: Given = {} as Given) =>
    declare(definition, options) as ServiceContainer<
      Given,
      { readonly [Name in keyof Fields]: string },
      Url
    >
}

function declare<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
>(definition: ServiceDefinition<Options, Fields, Url>, options: Options): ContainerConfig {
  const { name, image, ports, dataFolders = [], waitFor } = definition
  const container = withoutKeys(options, ['durable', ...(definition.ownOptions ?? [])])
  const fields = definition.connection?.(options) ?? ({} as Fields)
  const url = definition.url?.(fields, options)
  const command = definition.command?.(options, fields)
  const environment = { ...definition.environment?.(fields, options), ...options.environment }
  const files = [...(definition.files?.(options, fields) ?? []), ...(options.files ?? [])]
  const inMemory = options.durable === true ? [] : dataFolders
  return {
    ...container,
    ...(options.build === undefined && { image: options.image ?? image }),
    ports: withServerPorts(options.ports, ports),
    ...(Object.keys(environment).length > 0 && { environment }),
    ...(command !== undefined && { command }),
    ...(files.length > 0 && { files }),
    ...(inMemory.length > 0 && { tmpfs: withDataInMemory(options, inMemory) }),
    waitFor: waitFor(options, fields),
    ...(url !== undefined && { url }),
    connection: fields,
    service: { name, ...definition.service?.(options, fields) },
  }
}

const withoutKeys = (options: object, keys: readonly string[]): ContainerConfig =>
  Object.fromEntries(Object.entries(options).filter(([key]) => !keys.includes(key)))
