import { test } from '@mooring/vitest'
import { describe } from 'vitest'

describe('the cache', () => {
  test.for(['visits', 'ships', 'crews', 'tides'])('counts %s', async (key, { cache, expect }) => {
    const { stdout } = await cache.exec(['redis-cli', 'incr', key])
    expect(stdout).toBe('1\n')
  })
})
