import { expect, test } from 'vitest'
import { containerRecord } from '../../../../../test/support/record.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { RunningContainer } from '../containers/running-container.ts'
import { environmentOf } from './test-variables.ts'

test('a variable that names a link leads over it to the data that its reader has in the target', async () => {
  const db = { image: 'db:1', ports: [5432], url: 'db://{self.address}/app' }
  const config = resolveConfig(
    { env: { URL: '{slowDb.url}' }, containers: { db }, links: { slowDb: { to: 'db' } } },
    { directory: '/' },
  )
  const current = { ...containerRecord(), name: 'slowDb', url: 'db://127.0.0.1:21001/app' }
  const running = { live: { current } } as RunningContainer
  const lease = { id: '1', connection: { url: 'db://127.0.0.1:5432/app_1' } }
  const found = await environmentOf(config, {
    start: async () => running,
    leaseOf: (name) => (name === 'db' ? lease : undefined),
  })
  expect(found).toEqual({ URL: 'db://127.0.0.1:21001/app_1' })
})
