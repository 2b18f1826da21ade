import { expect, test } from 'vitest'
import type { ResolvedHealthcheck, ResolvedPort } from '../config/resolved.ts'
import { defaultWait } from './default-wait.ts'

const healthcheck: ResolvedHealthcheck = {
  test: ['CMD', 'true'],
  intervalMs: undefined,
  timeoutMs: undefined,
  startPeriodMs: undefined,
  retries: undefined,
}
const port = (protocol: ResolvedPort['protocol']): ResolvedPort => ({
  name: undefined,
  containerPort: 53,
  protocol,
  hostPort: undefined,
  hostIps: [],
})
const [checked, unchecked] = [{ hasHealthcheck: true }, { hasHealthcheck: false }]
const ports = [port('udp'), port('tcp')]

test('a health check of the image or the config is waited for', () => {
  expect(defaultWait({ healthcheck: undefined, ports }, checked)).toEqual({ kind: 'healthy' })
  expect(defaultWait({ healthcheck, ports }, unchecked)).toEqual({ kind: 'healthy' })
})

test('published tcp ports are waited for where there is no health check or it is disabled', () => {
  const allPorts = { kind: 'ports', ports: undefined }
  expect(defaultWait({ healthcheck: undefined, ports }, unchecked)).toEqual(allPorts)
  expect(defaultWait({ healthcheck: 'disabled', ports }, checked)).toEqual(allPorts)
})

test('a container with nothing to probe is ready as soon as it runs', () => {
  const nothing = { kind: 'list', all: [] }
  expect(defaultWait({ healthcheck: undefined, ports: [] }, unchecked)).toEqual(nothing)
  expect(defaultWait({ healthcheck: undefined, ports: [port('udp')] }, unchecked)).toEqual(nothing)
})
