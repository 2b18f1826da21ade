import { expect, test } from 'vitest'
import { portsOfText } from './compose-port-text.ts'

const short = (written: string): unknown => {
  const ports = portsOfText(written)
  return typeof ports === 'string'
    ? ports
    : ports.map(
        ({ host_ip: ip = '', published = '', target, protocol }) =>
          `${ip} ${published} ${target} ${protocol}`,
      )
}

test.each([
  ['80', ['  80 tcp']],
  ['8080:80', [' 8080 80 tcp']],
  ['8080:80/UDP', [' 8080 80 udp']],
  ['127.0.0.1:8080:80', ['127.0.0.1 8080 80 tcp']],
  ['127.0.0.1::80', ['127.0.0.1  80 tcp']],
  ['[::1]:8080:80', ['::1 8080 80 tcp']],
  ['9-10', ['  10 tcp', '  9 tcp']],
  ['8000-8001:80-81', [' 8000 80 tcp', ' 8001 81 tcp']],
  ['8000-8010:80', [' 8000-8010 80 tcp']],
])('%s is %j', (written, ports) => {
  expect(short(written)).toEqual(ports)
})

test.each([
  ['', 'a port of the container is missing'],
  ['a:80', 'a port of the host is not between'],
  ['80:70000', 'a port of the container is missing'],
  ['80/tpc', 'the protocol is tcp, udp or sctp'],
  ['host:80:80', '"host" is no IP address'],
  ['1-3:1-2', 'its ranges differ in size'],
])('%j is refused: %s', (written, problem) => {
  expect(short(written)).toContain(problem)
})
