import type { BuildObjectConfig } from '@mooring/core/config'
import type { ComposeBuild } from '../model/build.ts'
import type { ComposeProject } from '../model/compose-project.ts'
import type { ComposeService } from '../model/service.ts'
import type { Declared } from './part.ts'
import type { Refusal } from './refusals.ts'

type BuildSecrets = NonNullable<BuildObjectConfig['secrets']>

/** What a service is built from, undefined where it has an image. */
export function buildOf(
  { build }: ComposeService,
  project: ComposeProject,
): Declared<BuildObjectConfig | undefined> {
  if (!build) return { value: undefined, refusals: [] }
  const { context = '.', dockerfile, dockerfile_inline: inline, target, network, platforms } = build
  return {
    value: withoutUndefined({
      context,
      dockerfile: inline === undefined && dockerfile !== 'Dockerfile' ? dockerfile : undefined,
      inline,
      args: notEmpty(argsOf(build)),
      target,
      platform: platforms?.[0],
      secrets: notEmpty(secretsOf(build, project)),
      ssh: sshOf(build),
      cacheFrom: notEmpty(build.cache_from),
      additionalContexts: notEmpty(build.additional_contexts),
      network: isNetwork(network) ? network : undefined,
    }),
    refusals: refusalsOf(build, project),
  }
}

/** Keys that compose hands to its builder and Mooring to none; what only names or describes the image is left out. */
const refusedKeys: (keyof ComposeBuild)[] = [
  'extra_hosts',
  'privileged',
  'ulimits',
  'shm_size',
  'isolation',
  'entitlements',
]

function refusalsOf(build: ComposeBuild, project: ComposeProject): Refusal[] {
  const refused = (keys: (string | number)[], because: string): Refusal => ({
    path: ['build', ...keys],
    because,
  })
  const { context = '', network, platforms = [], additional_contexts: contexts = {} } = build
  return [
    ...refusedKeys
      .filter((key) => build[key] !== undefined)
      .map((key) => refused([key], 'builds have no such option')),
    ...(/:\/\/|^git@|^github\.com\//.test(context)
      ? [refused(['context'], 'a context is a folder of this machine')]
      : []),
    ...(network === undefined || isNetwork(network)
      ? []
      : [refused(['network'], 'steps of a build have the network default, none or host')]),
    ...(platforms.length > 1 ? [refused(['platforms'], 'an image is built for one platform')] : []),
    ...Object.entries(contexts)
      .filter(([, value]) => value.startsWith('service:'))
      .map(([name]) =>
        refused(['additional_contexts', name], 'the image of another service is no context'),
      ),
    ...(build.secrets ?? []).flatMap(({ source }, index) =>
      project.secrets[source]?.external === true
        ? [refused(['secrets', index], 'an external secret is kept by a swarm')]
        : [],
    ),
  ]
}

// Compose adds those of its own for proxies; a null has been filled in or left out by now.
const argsOf = ({ args = {} }: ComposeBuild): Record<string, string> =>
  Object.fromEntries(
    Object.entries(args).filter((pair): pair is [string, string] => pair[1] !== null),
  )

function secretsOf({ secrets = [] }: ComposeBuild, project: ComposeProject): BuildSecrets {
  return Object.fromEntries(
    secrets.map(({ source, target }) => {
      const { environment, file } = project.secrets[source] ?? {}
      return [target ?? source, environment === undefined ? { file } : { env: environment }]
    }),
  )
}

function sshOf({ ssh = {} }: ComposeBuild): BuildObjectConfig['ssh'] {
  const agents = Object.entries(ssh)
  if (agents.length === 0) return undefined
  const named = agents.filter((pair): pair is [string, string] => pair[1] !== null)
  return named.length === 0 ? true : Object.fromEntries(named)
}

const isNetwork = (network: string | undefined): network is 'default' | 'none' | 'host' =>
  network === 'default' || network === 'none' || network === 'host'

const notEmpty = <T extends object>(value: T | undefined): T | undefined =>
  value && Object.keys(value).length > 0 ? value : undefined

const withoutUndefined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T
