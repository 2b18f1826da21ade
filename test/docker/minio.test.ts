import { beforeAll, beforeEach, expect, test } from 'vitest'
import { minio } from '../../packages/services/src/minio.ts'
import { useEngine } from '../support/engine.ts'
import { missingImage } from '../support/missing-image.ts'
import { openS3 } from '../support/s3.ts'
import { isChosen, serverImage } from '../support/server-image.ts'
import { open, workerOf } from '../support/service-contract.ts'

const { docker } = await useEngine()
const image = serverImage('minio')

// Its image takes minutes to build.
let obstacle: string | undefined = '`npm run servers -- minio` runs it'
beforeAll(async () => {
  if (isChosen('minio')) obstacle = await missingImage(docker, image)
}, 600_000)
beforeEach((context) => {
  if (obstacle !== undefined) context.skip(obstacle)
})

/** Where the server is now: its port may be another one after a restart. */
function placeOf(handle: object): Parameters<typeof openS3>[0] {
  const { url, user, password, region } = handle as Record<string, string>
  return { url: url ?? '', user: user ?? '', password: password ?? '', region: region ?? '' }
}

test('a bucket has what was put into it, also after a restart where it is durable', async () => {
  await using opened = await open({
    server: minio({
      image,
      durable: true,
      isolation: 'test',
      user: 'someone',
      password: 'p/w=+ 8?',
    }),
  })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  const { bucket } = lease.connection as { bucket: string }
  {
    using s3 = openS3(placeOf(handle))
    await s3.put(bucket, 'notes/first', 'hello')
    expect(await s3.get(bucket, 'notes/first')).toBe('hello')
  }
  await handle.restart()
  using s3 = openS3(placeOf(handle))
  expect(await s3.get(bucket, 'notes/first')).toBe('hello')
})

test('after a restart without data kept, a test has its bucket, empty', async () => {
  await using opened = await open({ server: minio({ image, isolation: 'test' }) })
  const handle = await opened.session.start('server')
  const worker = workerOf(opened.session, 'one')
  const lease = await worker.lease()
  const { bucket } = lease.connection as { bucket: string }
  {
    using s3 = openS3(placeOf(handle))
    await s3.put(bucket, 'note', 'hello')
  }
  await handle.restart()
  using s3 = openS3(placeOf(handle))
  await s3.put(bucket, 'other', 'hello')
  expect(await s3.keys(bucket)).toEqual(['other'])
})
