import { beforeAll, beforeEach, expect, test } from 'vitest'
import { startSession } from '../../packages/core/src/server/start-session.ts'
import { localstack } from '../../packages/services/src/localstack.ts'
import { useEngine } from '../support/engine.ts'
import { missingImage } from '../support/missing-image.ts'
import { openS3 } from '../support/s3.ts'
import { isChosen, serverImage } from '../support/server-image.ts'

const { docker } = await useEngine()
const image = serverImage('localstack')

// Its image takes minutes to build.
let obstacle: string | undefined = '`npm run servers -- localstack` runs it'
beforeAll(async () => {
  if (isChosen('localstack')) obstacle = await missingImage(docker, image)
}, 600_000)
beforeEach((context) => {
  if (obstacle !== undefined) context.skip(obstacle)
})

test('what is put into a bucket is there until a restart, which reset() names', async () => {
  await using session = await startSession({
    containers: { cloud: localstack({ image, services: ['s3'], startupTimeout: '2m' }) },
  })
  const { cloud } = session.containers
  const connect = () =>
    openS3({
      url: cloud.url,
      user: cloud.accessKeyId,
      password: cloud.secretAccessKey,
      region: cloud.region,
    })
  {
    using s3 = connect()
    await s3.makeBucket('notes')
    await s3.put('notes', 'first', 'hello')
    expect(await s3.get('notes', 'first')).toBe('hello')
    await expect(cloud.reset()).rejects.toThrow(/without a licence[^]*restart\(\)/)
  }
  await cloud.restart()
  using s3 = connect()
  await s3.makeBucket('notes')
  expect(await s3.keys('notes')).toEqual([])
  await s3.put('notes', 'second', 'hello again')
  expect(await s3.get('notes', 'second')).toBe('hello again')
})

test('a service that it cannot load fails the start', async () => {
  const services = ['s3', 'dynamodb']
  const starting = startSession({
    containers: { cloud: localstack({ image, services, startupTimeout: '2m' }) },
  })
  await expect(starting).rejects.toThrow(
    /^\[CONFIG_INVALID\] This LocalStack cannot load dynamodb\.[^]*"dynamodb": "error"/,
  )
})
