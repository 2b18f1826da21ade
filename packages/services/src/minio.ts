import type { IsolationProvider } from '@mooring/core/service'
import { loadClientLibrary } from './client-library.ts'
import { isolationLevel, text } from './declare/option-kinds.ts'
import { variable, type IsolatedOptions } from './declare/service-options.ts'
import { defineService, type DataService, type DeclareService } from './define-service.ts'
import { isolatedBy } from './isolation/isolated-by.ts'
import { namedOnce } from './isolation/obstacle.ts'
import { openUnitPool } from './isolation/unit-pool.ts'

/** A container of MinIO, which speaks the protocol of S3. `isolation` gives each test a bucket. */
export interface MinioOptions extends IsolatedOptions {
  /** The access key; MINIO_ROOT_USER in `environment` takes precedence. Default: 'minioadmin'. */
  readonly user?: string | undefined
  /** The secret key, of 8 characters or more; MINIO_ROOT_PASSWORD takes precedence. Default: 'minioadmin'. */
  readonly password?: string | undefined
  /** Name of the bucket that tests without isolation use; it is not made. Default: 'test'. */
  readonly bucket?: string | undefined
}

type MinioFields = { user: string; password: string; region: string; bucket: string }

/**
 * Declares a container of MinIO. Its handle has `url` (the endpoint), `user` and `password` (access key and secret key),
 * `region` and `bucket`. Isolation needs the package `@aws-sdk/client-s3` of the user's project.
 */
export const minio: DeclareService<MinioOptions, MinioFields, string> = defineService<
  MinioOptions,
  MinioFields,
  string
>({
  name: 'MinIO',
  // The last release with an image of its own; Docker Hub has none any more.
  image: 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z',
  ports: { s3: 9000 },
  ownOptions: { user: text, password: text, bucket: text, isolation: isolationLevel },
  connection: (options) => ({
    user: variable(options, 'MINIO_ROOT_USER') ?? options.user ?? 'minioadmin',
    password: variable(options, 'MINIO_ROOT_PASSWORD') ?? options.password ?? 'minioadmin',
    region: 'us-east-1',
    bucket: options.bucket ?? 'test',
  }),
  url: () => 'http://{self.address.9000}',
  environment: ({ user, password }) => ({
    MINIO_ROOT_USER: user,
    MINIO_ROOT_PASSWORD: password,
  }),
  command: ({ command }) => command ?? ['server', '/data'],
  dataFolders: ['/data'],
  waitFor: () => ({ http: '/minio/health/ready', port: 9000 }),
  service: (options) => bucketsOf(options),
})

interface S3Library {
  S3Client: new (options: object) => { send(command: object): Promise<unknown>; destroy(): void }
  CreateBucketCommand: new (input: { Bucket: string }) => object
}

const bucketsOf = (options: MinioOptions): DataService =>
  isolatedBy(options, openBuckets, namedOnce(options.isolation, 'bucket'))

const openBuckets: IsolationProvider['open'] = async (server, taken) => {
  const { S3Client, CreateBucketCommand } = await loadClientLibrary<S3Library>({
    name: '@aws-sdk/client-s3',
    service: 'MinIO',
    directory: server.directory,
  })
  const { url, user, password, region, bucket: shared } = server.connection
  const client = new S3Client({
    endpoint: url,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId: user, secretAccessKey: password },
  })
  // A server that was kept has the buckets of earlier runs.
  const run = Date.now().toString(36)
  const make = async (bucket: string): Promise<void> =>
    void (await client.send(new CreateBucketCommand({ Bucket: bucket })))
  const pool = await openUnitPool(
    {
      nameOf: (number) => `${shared}-${run}-${number}`,
      make,
      makeAgain: (bucket) => make(bucket).catch(unlessItIsThere),
      clean: async () => [],
      connectionOf: (bucket) => ({ bucket }),
      lookAt: (bucket) => `aws --endpoint-url ${server.connection['url']} s3 ls s3://${bucket}`,
      close: async () => client.destroy(),
    },
    server,
    taken,
  )
  // To make a bucket is cheaper than to empty one.
  return { ...pool, lease: (one) => pool.lease({ ...one, isFresh: true }) }
}

function unlessItIsThere(error: Error): void {
  if (error.name !== 'BucketAlreadyOwnedByYou') throw error
}
