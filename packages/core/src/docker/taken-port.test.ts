import { expect, test } from 'vitest'
import { takenPort } from './taken-port.ts'

test.each([
  ['Bind for 0.0.0.0:38671 failed: port is already allocated', '38671'],
  ['Bind for :::38671 failed: port is already allocated', '38671'],
  ['Error starting userland proxy: listen tcp4 127.0.0.1:80: bind: address already in use', '80'],
  ['Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use', '80'],
  ['Error starting userland proxy: listen tcp6 [::1]:46647: bind: address already in use', '46647'],
  ['Error starting userland proxy: listen udp :53: bind: address already in use', '53'],
  [
    'driver failed programming external connectivity on endpoint db (a1:2): failed to bind host port for 127.0.0.1:5000:172.17.0.2:80/tcp: address already in use',
    '5000',
  ],
  ['failed to bind host port 127.0.0.1:5000/tcp: address already in use', '5000'],
  ['cannot bind tcp port 127.0.0.1:42499: address already in use', '42499'],
  ['cannot bind tcp port [::1]:34591: address already in use', '34591'],
  ['cannot bind udp port :53: address already in use', '53'],
])('%s', (answer, port) => {
  expect(takenPort(answer)).toBe(port)
})

test('a taken port that the engine does not name is unknown', () => {
  expect(takenPort('port is already allocated')).toBe('(unknown)')
})

test('other failures are about no port', () => {
  expect(takenPort('listen tcp4 127.0.0.1:80: bind: permission denied')).toBeUndefined()
})
