import { expect, test } from 'vitest'
import { elasticsearch } from '../elasticsearch.ts'
import { kafka } from '../kafka.ts'
import { localstack } from '../localstack.ts'
import { minio } from '../minio.ts'
import { mongodb } from '../mongodb.ts'
import { mariadb } from '../mysql/mysql.ts'
import { postgres } from '../postgres/postgres.ts'
import { rabbitmq } from '../rabbitmq/rabbitmq.ts'
import { redis } from '../redis/redis.ts'

test('the URL says what the options would say, whatever they and the variables of the image say', () => {
  const use = 'postgres://me:p%40w@db:5433/shop?sslmode=require'
  const declared = postgres({ use, user: 'other', environment: { POSTGRES_DB: 'other' } })
  expect(declared).toMatchObject({
    use,
    url: use,
    connection: { user: 'me', password: 'p@w', database: 'shop' },
    ports: { postgres: 5432 },
  })
  expect(declared).not.toHaveProperty('image')
  expect(declared).not.toHaveProperty('environment')
  expect(mariadb({ use: 'mysql://root:pw@db/shop' }).connection).toEqual({
    user: 'root',
    password: 'pw',
    database: 'shop',
  })
  expect(redis({ use: 'redis://:pw@cache:6380/3' }).connection.password).toBe('pw')
  expect(rabbitmq({ use: 'amqp://me:pw@queue/a%2Fb' }).connection.vhost).toBe('a/b')
  expect(mongodb({ use: 'mongodb://me:pw@db/app?authSource=admin' })).toMatchObject({
    url: 'mongodb://me:pw@db/app?authSource=admin',
    connection: { user: 'me', password: 'pw', database: 'app' },
  })
})

test.each([
  ['Kafka', () => kafka({ use: 'kafka://queue:9092' })],
  ['Elasticsearch', () => elasticsearch({ use: 'http://search:9200' })],
  ['LocalStack', () => localstack({ use: 'http://aws:4566' })],
  ['MinIO', () => minio({ use: 'http://s3:9000' })],
])('%s cannot be shared with others, and says so', (name, declare) => {
  expect(declare).toThrow(
    new RegExp(`CONFIG_INVALID[^\\n]*A ${name} server that runs already cannot be used`),
  )
})

test('init scripts are not lost in silence', () => {
  expect(() => postgres({ use: 'postgres://db/app', initScripts: ['./init.sql'] })).toThrow(
    /CONFIG_INVALID[\s\S]*`initScripts` are run by the image/,
  )
  expect(() => mariadb({ use: 'mysql://db/app', initScripts: ['./init.sql'] })).toThrow(
    /`initScripts`/,
  )
})
