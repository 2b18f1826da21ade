import { test } from '@mooring/vitest'
import { Client } from 'pg'
import { describe } from 'vitest'

const items = ['rope', 'sail', 'lamp', 'tar', 'bell', 'flag', 'mast', 'oar', 'net', 'map', 'anchor']

describe('orders', () => {
  test.for(items)('stores %s', async (item, { db, expect }) => {
    const client = new Client(db.url)
    await client.connect()
    try {
      await client.query('insert into orders (item) values ($1)', [item])
      const { rows } = await client.query('select count(*)::int as count from orders')
      expect(rows).toEqual([{ count: 2 }])
    } finally {
      await client.end()
    }
  })

  test.skip('stores nothing twice', ({ db }) => void db.url)
})
