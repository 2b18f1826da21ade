/**
 * The images of a server that the tests of its service run on, and these tests.
 *
 * @typedef {object} TestedServer
 * @property {string[]} images the first is the one of `npm test`; `npm run servers` runs all
 * @property {string[]} files of tests, which start no other server where this one is chosen
 * @property {Record<string, string[]>} [filesOf] those of an image that has others
 * @property {string} [lacking] why there is no image
 */

const contract = 'test/docker/services.test.ts'

const ofPostgres = (names) => names.split(' ').map((name) => `test/docker/postgres-${name}.test.ts`)

const onAnyPostgres = 'server migrations snapshot left-open transaction transaction-random'

// The one understands what is declared for the other.
const ofMariadb = ['test/docker/mariadb-isolation.test.ts', 'test/docker/mariadb-snapshot.test.ts']

/** A server whose tests are those that every service has. */
const underContract = (images) => ({ images, files: [contract] })

const notRun = (lacking) => ({ images: [], files: [contract], lacking })

/** @type {Record<string, TestedServer>} */
export const servers = {
  postgres: {
    images: ['postgres:18', 'postgres:15', 'postgres:17', 'postgres:19rc1'],
    files: ofPostgres(`${onAnyPostgres} databases isolation adversarial`),
    filesOf: {
      // Without a proof its databases are copied, and not reset.
      'postgres:19rc1': ofPostgres(`${onAnyPostgres} unproved`),
    },
  },
  mariadb: { images: ['mariadb:11.8', 'mariadb:10.11'], files: [contract, ...ofMariadb] },
  mysql: { images: ['mysql:9.7'], files: [contract, ...ofMariadb] },
  redis: underContract(['redis:8', 'redis:7']),
  valkey: underContract(['valkey/valkey:9']),
  rabbitmq: underContract(['rabbitmq:4', 'rabbitmq:3']),
  kafka: {
    images: ['apache/kafka:4.1.0'],
    files: ['test/docker/services-of-registries.test.ts', 'test/docker/kafka.test.ts'],
  },
  // Of MongoDB itself there are no packages; this server speaks its protocol.
  mongodb: {
    images: ['ferretdb/ferretdb:1.24.2'],
    files: ['test/docker/services-of-registries.test.ts', 'test/docker/used-servers.test.ts'],
  },
  nats: underContract(['nats:2.15', 'nats:2']),
  mosquitto: underContract(['eclipse-mosquitto:2.1', 'eclipse-mosquitto:2']),
  memcached: underContract(['memcached:1.6.45', 'memcached:1']),
  etcd: underContract(['etcd:3.5', 'etcd:3']),
  nginx: underContract(['nginx:1.30', 'nginx:1']),
  elasticsearch: notRun('no image of it is built here'),
  opensearch: notRun('no image of it is built here'),
  minio: {
    images: ['minio/minio:RELEASE.2025-09-07T16-13-09Z'],
    files: ['test/docker/services-of-registries.test.ts', 'test/docker/minio.test.ts'],
  },
  localstack: {
    images: ['localstack/localstack:4.14.0'],
    files: ['test/docker/services-of-registries.test.ts', 'test/docker/localstack.test.ts'],
  },
}
