import { expect, test } from 'vitest'
import { useEngine } from '../support/engine.ts'
import { connected, schemaFile, startServer } from '../support/postgres/server.ts'
import { stateOf } from '../support/postgres/state.ts'
import { serverImage } from '../support/server-image.ts'

await useEngine()

const image = serverImage('postgres')
const major = Number(/:(\d+)/.exec(image)?.[1])
const isProved = major < 19

test.skipIf(isProved)(
  'a server whose resets nobody can prove hands out copies, and says so',
  async () => {
    await using server = await startServer({ seed: schemaFile })
    const pool = await server.open()
    const urls = new Set<string>()
    const states = new Set<string>()
    for (let round = 0; round < 4; round += 1) {
      const user = { worker: 'a', name: 'a test', isConcurrent: false, isFresh: false }
      const lease = await pool.lease(user)
      const { url = '' } = lease.connection
      urls.add(url)
      states.add(await connected(url, stateOf))
      await connected(url, (client) => client.query('DELETE FROM authors'))
      await pool.release(lease, { hasFailed: false, isKept: false })
    }
    expect(urls.size).toBe(4)
    expect(states.size).toBe(1)
    expect(server.told).toEqual([
      `databases are copied again instead of reset, which is slower, because PostgreSQL ${major} is not one of 15 to 18`,
    ])
  },
)
