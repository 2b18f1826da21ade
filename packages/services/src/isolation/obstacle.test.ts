import { expect, test } from 'vitest'
import { memcached } from '../memcached.ts'
import { minio } from '../minio.ts'
import { redis } from '../redis/redis.ts'

test('names that never come back are for containers that live no longer than the data', () => {
  const { obstacle } = memcached({ isolation: 'test' }).service.isolation
  expect(obstacle?.('worker', 'prefix')).toBe("each test has another prefix; use scope: 'test'")
  expect(obstacle?.('test', 'prefix')).toBeUndefined()
  expect(obstacle?.('worker', 'url')).toBeUndefined()
})

test('buckets, too, and no databases of Redis', () => {
  const bucket = minio({ isolation: 'file' }).service.isolation
  expect(bucket.obstacle?.('worker', 'bucket')).toBe(
    "each file has another bucket; use scope: 'file'",
  )
  expect(bucket.obstacle?.('file', 'bucket')).toBeUndefined()
  expect(redis({ isolation: 'test' }).service.isolation.obstacle).toBeUndefined()
})
