import type { ServiceOptions } from './declare/service-options.ts'
import { defineService, type DeclareService } from './define-service.ts'

/** A container of LocalStack. */
export interface LocalstackOptions extends ServiceOptions {
  /** Names of the AWS services to load, such as ['s3', 'sqs']. Default: each at its first use. */
  readonly services?: readonly string[] | undefined
  /** Region of clients. Default: 'us-east-1'. */
  readonly region?: string | undefined
}

type LocalstackFields = { region: string; accessKeyId: string; secretAccessKey: string }

/**
 * Declares a container of LocalStack. Its handle has `url` (the endpoint of all services), `region`, `accessKeyId` and
 * `secretAccessKey`.
 */
export const localstack: DeclareService<LocalstackOptions, LocalstackFields, string, 'reset'> =
  defineService<LocalstackOptions, LocalstackFields, string, 'reset'>({
    name: 'LocalStack',
    image: 'localstack/localstack:4',
    ports: { aws: 4566 },
    ownOptions: ['services', 'region'],
    connection: ({ region = 'us-east-1' }) => ({
      region,
      accessKeyId: 'test',
      secretAccessKey: 'test',
    }),
    url: () => 'http://{self.address.4566}',
    environment: ({ region }, { services }) => ({
      AWS_DEFAULT_REGION: region,
      ...(services && { SERVICES: services.join(','), EAGER_SERVICE_LOADING: 1 }),
    }),
    waitFor: () => ({ http: '/_localstack/health', port: 4566, body: /"services"/ }),
    service: () => ({
      actions: {
        reset: async ({ handle, signal }) => {
          const response = await fetch(`http://${handle.address(4566)}/_localstack/state/reset`, {
            method: 'POST',
            signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
          })
          if (!response.ok) throw new Error(`LocalStack answered ${response.status}`)
        },
      },
    }),
  })
