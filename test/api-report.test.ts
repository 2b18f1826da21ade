import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiReport, pageOf, reported } from '../scripts/api/report.mjs'

test.each(reported)('what %s exports is what its report says', (name) => {
  const hint = 'after a build run `npm run api`, and look at the change as a user would'
  expect(apiReport(name), hint).toBe(readFileSync(pageOf(name), 'utf8'))
})
