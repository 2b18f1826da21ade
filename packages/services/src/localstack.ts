import { ConfigError, evidence, UsageError } from '@mooring/client'
import type { WaitFunction } from '@mooring/core'
import { text, texts } from './declare/option-kinds.ts'
import { variable, type ServiceOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'
import { probeOf } from './probe/probe.ts'

/** A container of LocalStack. */
export interface LocalstackOptions extends ServiceOptions {
  /** Names of the AWS services to load, such as ['s3', 'sqs']. One that cannot be loaded fails the start. Default: each at its first use. */
  readonly services?: readonly string[] | undefined
  /** Region of clients. Default: 'us-east-1'. */
  readonly region?: string | undefined
}

// The last major that starts without a token.
const defaultImage = 'localstack/localstack:4'

type LocalstackFields = { region: string; accessKeyId: string; secretAccessKey: string }

/**
 * Declares a container of LocalStack. Its handle has `url` (the endpoint of all services), `region`, `accessKeyId` and
 * `secretAccessKey`.
 *
 * @throws ConfigError CONFIG_INVALID for an image that needs a token, without one
 */
export const localstack: DeclareService<LocalstackOptions, LocalstackFields, string, 'reset'> =
  defineService<LocalstackOptions, LocalstackFields, string, 'reset'>({
    name: 'LocalStack',
    image: defaultImage,
    ports: { aws: 4566 },
    ownOptions: { services: texts, region: text },
    connection: ({ region = 'us-east-1' }) => ({
      region,
      accessKeyId: 'test',
      secretAccessKey: 'test',
    }),
    url: () => 'http://{self.address.4566}',
    environment: ({ region }, options) => {
      requireToken(options)
      const { services } = options
      return {
        AWS_DEFAULT_REGION: region,
        ...(services && { SERVICES: services.join(','), EAGER_SERVICE_LOADING: 1 }),
      }
    },
    waitFor: ({ services = [] }) => [
      { http: healthPath, port: 4566, body: /"services"/ },
      ...(services.length > 0 ? [loaded(services)] : []),
    ],
    service: () => ({
      actions: {
        reset: async ({ handle, signal }) => {
          const response = await fetch(`http://${handle.address(4566)}/_localstack/state/reset`, {
            method: 'POST',
            signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
          })
          if (response.status === 404) throw cannotReset()
          if (!response.ok) throw new Error(`LocalStack answered ${response.status}`)
        },
      },
    }),
  })

// It listens when it has tried to load the named services, and says "Ready." whatever became of them.
const loaded = (services: readonly string[]): WaitFunction =>
  probeOf(`${services.join(', ')} of LocalStack`, async ({ handle, signal }) => {
    const response = await fetch(`http://${handle.address(4566)}${healthPath}`, { signal })
    const health = (await response.json()) as { services: Record<string, string> }
    const inState = (state: RegExp): string[] =>
      services.filter((name) => state.test(health.services[name] ?? ''))
    const broken = inState(/^error$/)
    if (broken.length > 0) throw cannotLoad(broken)
    const waiting = inState(/^(starting|initializing)$/)
    if (waiting.length > 0) throw new Error(`${waiting.join(', ')} are being loaded`)
  })

const healthPath = '/_localstack/health'

const cannotLoad = (names: readonly string[]): ConfigError =>
  new ConfigError({
    code: 'CONFIG_INVALID',
    what: `This LocalStack cannot load ${names.join(', ')}.`,
    why: evidence(healthPath, names.map((name) => `"${name}": "error"`).join(', ')),
    fix: 'use an image that has it, or leave it out of `services`.',
  })

const cannotReset = (): UsageError =>
  new UsageError({
    code: 'INVALID_REQUEST',
    what: 'This LocalStack cannot reset its state: without a licence it has no such request.',
    why: evidence('answer', '404 to POST /_localstack/state/reset'),
    fix: 'call restart(), after which it begins anew.',
  })

// Since version 2026.3 it ends with exit code 55 when it has none.
function requireToken(options: LocalstackOptions): void {
  const { image = defaultImage } = options
  const [name = '', tag = 'latest'] = image.replace(/^docker\.io\//, '').split(':')
  if (name !== 'localstack/localstack' || /^[0-4](?:\.|$)/.test(tag)) return
  if (variable(options, 'LOCALSTACK_AUTH_TOKEN') !== undefined) return
  throw new ConfigError({
    code: 'CONFIG_INVALID',
    what: `The image ${image} needs a token of LocalStack's makers to start.`,
    fix: `use ${defaultImage}, which needs none, or give the token as LOCALSTACK_AUTH_TOKEN in \`environment\`.`,
  })
}
