import { expect, test } from 'vitest'
import { defaultGatewayIn } from './gateway.ts'

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'

test('the gateway of the default route is read from the table of the kernel', () => {
  const local = 'eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n'
  const byDefault = 'eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n'
  expect(defaultGatewayIn(head + local + byDefault)).toBe('172.17.0.1')
  expect(defaultGatewayIn(head + local)).toBeUndefined()
  expect(defaultGatewayIn('')).toBeUndefined()
})
