import type { ContainerConfig } from '@mooring/core'
import type { Command, FileConfig, Scalar, WaitConfig } from '@mooring/core/config'
import type { IsolationProvider, Service, ServiceAction } from '@mooring/core/service'
import {
  cannotBeUsed,
  refuseInitScripts,
  startKeys,
  usedLogin,
  usedUrl,
} from './declare/declare-used.ts'
import { withDataInMemory } from './declare/memory-mounts.ts'
import type { OptionKind } from './declare/option-kinds.ts'
import { ownKeys, requireKinds } from './declare/own-options.ts'
import { withServerPorts } from './declare/server-ports.ts'
import { withoutKeys, type ServiceOptions } from './declare/service-options.ts'

/** Texts of a connection by name; values may hold references such as {self.host}. */
export type ConnectionFields = Readonly<Record<string, string>>

type ServerPorts = Readonly<Record<string, number>>

/** What is to know of a server to declare containers of it. */
export interface ServiceDefinition<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
  Action extends string = never,
> {
  /** As messages name it: 'Redis'. */
  readonly name: string
  /** Image to run where the options name none and build none. */
  readonly image: string
  /** Ports of the server by name, the one that clients use first; a function where options move them. */
  readonly ports: ServerPorts | ((options: Options) => ServerPorts)
  /** Options beside those of containers, which the functions below read, and what each may be; 'isolation' brings `keepOnFailure` along. Default: none. */
  readonly ownOptions?:
    | readonly (keyof Options & string)[]
    | { readonly [Name in keyof Options & string]?: OptionKind }
    | undefined
  /** Fields of the handle and of references, such as { user, password }. Default: none. */
  readonly connection?: ((options: Options) => Fields) | undefined
  /** Template of the URL. Default: none; the handle makes http URLs then. */
  readonly url?: ((fields: Fields, options: Options) => Url) | undefined
  /** Variables; those of the user take precedence. Default: none. */
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
  /**
   * How a server that runs already can be used, by the option `use`: as `Service.borrow` says, or 'as-is' where nothing that
   * tests or this definition do changes what others have there. Default: not at all.
   */
  readonly borrow?: NonNullable<Service['borrow']> | 'as-is' | undefined
  /** What happens with its data. Default: nothing. */
  readonly service?: ((options: Options, fields: Fields) => DataService<Action>) | undefined
}

/** A service without its name, and with what its handles can do beside what all can. */
export type DataService<Action extends string = never> = Omit<Service, 'name' | 'actions'> & {
  readonly actions?: Readonly<Record<Action, ServiceAction>> | undefined
}

/** Keys whose names the types of tests are made from. */
type TypedKey = 'networks' | 'dependsOn' | 'ports' | 'scope'

/** A declared container of a service, whose handle has its fields and actions. */
export type ServiceContainer<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
  Action extends string = never,
> = Omit<ContainerConfig, TypedKey | 'url' | 'connection' | 'service'> &
  Pick<Options, Extract<keyof Options, TypedKey>> & {
    readonly connection: Readonly<Fields>
    readonly service: TypedService<Options, Action>
  } & ([Url] extends [string] ? { readonly url: string } : unknown)

type TypedService<Options, Action extends string> = Pick<
  Service,
  'name' | 'prepare' | 'sources' | 'optionNames'
> & {
  readonly actions: Readonly<Record<Action, ServiceAction>>
} & (Options extends { isolation: 'worker' | 'file' | 'test' }
    ? { readonly isolation: IsolationProvider }
    : unknown)

export type DeclareService<
  Options extends ServiceOptions,
  Fields extends ConnectionFields = ConnectionFields,
  Url extends string | undefined = string,
  Action extends string = never,
> = <const Given extends Options>(options?: Given) => ServiceContainer<Given, Fields, Url, Action>

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
  Action extends string = never,
>(
  definition: ServiceDefinition<Options, Fields, Url, Action>,
): DeclareService<Options, TextsOf<Fields>, Url, Action> {
  return <const Given extends Options>(options: Given = {} as Given) =>
    declare(definition, options) as ServiceContainer<Given, TextsOf<Fields>, Url, Action>
}

type TextsOf<Fields> = { readonly [Name in keyof Fields]: string }

function declare<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
  Action extends string,
>(definition: ServiceDefinition<Options, Fields, Url, Action>, options: Options): ContainerConfig {
  requireKinds(definition, options)
  const used = usedUrl(options)
  if (used !== undefined) return declareUsed(definition, options, used)
  const { image, dataFolders = [], waitFor } = definition
  const container = withoutKeys(options, [...ownKeys(definition), 'use'])
  const fields = definition.connection?.(options) ?? ({} as Fields)
  const url = definition.url?.(fields, options)
  const command = definition.command?.(options, fields)
  const environment = variablesOf(definition.environment?.(fields, options), options)
  const files = [...(definition.files?.(options, fields) ?? []), ...(options.files ?? [])]
  const inMemory = options.durable === true ? [] : dataFolders
  return {
    ...container,
    ...(options.build === undefined && { image: options.image ?? image }),
    ports: withServerPorts(options.ports, portsOf(definition, options)),
    ...(Object.keys(environment).length > 0 && { environment }),
    ...(command !== undefined && { command }),
    ...(files.length > 0 && { files }),
    ...(inMemory.length > 0 && { tmpfs: withDataInMemory(options, inMemory) }),
    waitFor: waitFor(options, fields),
    ...(url !== undefined && { url }),
    connection: fields,
    service: serviceOf(definition, options, fields),
  }
}

/** Those of the user take precedence, but an image takes an empty one for none, or for a mistake. */
function variablesOf(
  own: Readonly<Record<string, Scalar>> = {},
  { environment = {} }: ServiceOptions,
): NonNullable<ContainerConfig['environment']> {
  const written = Object.entries(environment).filter(
    ([name, value]) => value !== '' || !(name in own),
  )
  return { ...own, ...Object.fromEntries(written) }
}

/** The server of a URL: what else its container would be made of does not matter. */
function declareUsed<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
  Action extends string,
>(
  definition: ServiceDefinition<Options, Fields, Url, Action>,
  options: Options,
  used: string,
): ContainerConfig {
  if (definition.borrow === undefined) throw cannotBeUsed(definition.name)
  refuseInitScripts(options)
  const { environment: _environment, command: _command, ...declared } = options
  const said = { ...declared, ...usedLogin(used) } as unknown as Options
  const fields = definition.connection?.(said) ?? ({} as Fields)
  return {
    use: options.use,
    ...startKeys(options),
    ports: withServerPorts(options.ports, portsOf(definition, said)),
    waitFor: definition.waitFor(said, fields),
    ...(definition.url && { url: used }),
    connection: fields,
    service: {
      ...serviceOf(definition, said, fields),
      ...(definition.borrow !== 'as-is' && { borrow: definition.borrow }),
    },
  }
}

function serviceOf<
  Options extends ServiceOptions,
  Fields extends ConnectionFields,
  Url extends string | undefined,
  Action extends string,
>(
  definition: ServiceDefinition<Options, Fields, Url, Action>,
  options: Options,
  fields: Fields,
): Service {
  const optionNames = ownKeys(definition)
  return {
    options: Object.fromEntries(
      Object.entries(options).filter(([key]) => optionNames.includes(key)),
    ),
    optionNames,
    actions: {},
    ...definition.service?.(options, fields),
    name: definition.name,
  }
}

const portsOf = <Options>(
  { ports }: { ports: ServerPorts | ((options: Options) => ServerPorts) },
  options: Options,
): ServerPorts => (typeof ports === 'function' ? ports(options) : ports)
