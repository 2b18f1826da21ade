export { postgres, type PostgresContainer } from './postgres/postgres.ts'
export type { PostgresOptions } from './postgres/postgres-options.ts'
export { withSchema, type OwnSchema } from './postgres/with-schema.ts'
export { withTransaction, type TransactionClient } from './postgres/with-transaction.ts'
export { defineService } from './define-service.ts'
export type {
  ConnectionFields,
  DataService,
  DeclareService,
  ServiceContainer,
  ServiceDefinition,
} from './define-service.ts'
export type { OptionKind } from './declare/option-kinds.ts'
export type { IsolatedOptions, ServiceOptions } from './declare/service-options.ts'
export { elasticsearch, opensearch, type SearchOptions } from './elasticsearch.ts'
export { etcd, type EtcdOptions } from './etcd.ts'
export { http, type HttpOptions } from './http.ts'
export { kafka, type KafkaOptions } from './kafka.ts'
export { localstack, type LocalstackOptions } from './localstack.ts'
export { memcached, type MemcachedOptions } from './memcached.ts'
export { minio, type MinioOptions } from './minio.ts'
export { mongodb, type MongodbOptions } from './mongodb.ts'
export { mosquitto, type MosquittoOptions } from './mosquitto.ts'
export { mariadb, mysql } from './mysql/mysql.ts'
export type { MysqlDatabase, MysqlOptions, MysqlWork } from './mysql/mysql-options.ts'
export { nats, type NatsOptions } from './nats.ts'
export { nginx, type NginxOptions } from './nginx.ts'
export { rabbitmq, type RabbitmqOptions } from './rabbitmq/rabbitmq.ts'
export { redis, valkey, type RedisOptions } from './redis/redis.ts'
export type { SnapshotCache } from './sources/snapshot-policy.ts'
