import { createClient, type Ask } from '@mooring/client'
import { expect, test } from 'vitest'
import { containerRecord } from '../../../../test/support/record.ts'
import { serveSession } from './socket-server.ts'

const report = { lines: [], leftOut: 0, deaths: [], isShared: false }
const request = { names: ['db'], sinceMs: 0, lostConnection: false }

async function servedAddress() {
  const server = await serveSession({
    askAs: () =>
      (async (method: string) => (method === 'start' ? containerRecord() : report)) as Ask,
    leave: () => undefined,
    onChange: () => undefined,
    alsoRemove: () => undefined,
  })
  const address = { ...server, containers: ['db'], presumed: [], logs: 'on-failure' as const }
  return { address, [Symbol.asyncDispose]: server.close }
}

test('a report says that another worker may have used the container at the same time', async () => {
  await using served = await servedAddress()
  const [one, other] = [createClient(served.address), createClient(served.address)]
  await one.container('db')
  expect(await one.report(request)).toEqual(report)
  await other.container('db')
  expect(await one.report(request)).toEqual({ ...report, isShared: true })
  expect(await one.report({ ...request, names: ['cache'] })).toEqual(report)
  one.close()
  other.close()
})
