import { TunnelFailure } from '@mooring/tunnel'
import { expect, test } from 'vitest'
import { tunnelError } from './tunnel-error.ts'

test.each([
  ['port-refused', 'TUNNEL_PORT_REFUSED'],
  ['closed', 'TUNNEL_CLOSED'],
  ['timeout', 'TUNNEL_FAILED'],
  ['auth', 'TUNNEL_FAILED'],
] as const)('a tunnel that failed by %s is told as %s', (reason, code) => {
  const failure = new TunnelFailure('The server said no.', { reason })
  expect(tunnelError(failure, 'It failed.')).toMatchObject({
    name: 'TunnelError',
    code,
    cause: failure,
    message: expect.stringContaining('It failed.\n\n  tunnel       The server said no.') as string,
  })
})

test('an error of another kind is passed on', () => {
  const error = new Error('no network')
  expect(tunnelError(error, 'It failed.')).toBe(error)
})
