import { expect, test } from 'vitest'
import { containerRecord } from '../../../../../test/support/record.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainersConfig } from '../../config/written/written-container.ts'
import { fillIn, hostSideText } from './reference-lookup.ts'

/** The text of a container as it is in its environment. */
function filled(
  text: string,
  containers: ContainersConfig['containers'],
  networks: ContainersConfig['networks'] = {},
): string {
  const { TEXT: _, ...environment } = containers['api']?.environment ?? {}
  const api = { image: 'api', ...containers['api'], environment: { ...environment, TEXT: text } }
  const config = resolveConfig(
    { networks, containers: { ...containers, api } },
    { directory: '/project' },
  )
  const declared = config.containers.find(({ name }) => name === 'api')!
  return fillIn(config, declared)(text)
}

const db = {
  image: 'postgres',
  ports: { metrics: '9187/udp', sql: 5432 },
  url: 'postgres://app@{self.address.sql}/{self.host}',
} as const

test.each([
  ['{db.host}', 'db'],
  ['{db.port}', '9187'],
  ['{db.port.sql}', '5432'],
  ['{db.port.5432}', '5432'],
  ['{db.address.sql}', 'db:5432'],
  ['{db.url}?x={db.host}', 'postgres://app@db:5432/db?x=db'],
  ['{self.host}', 'api'],
  ['{self.address}', 'api:8080'],
  ['{{db.url}} {"json": {}} {x}', '{db.url} {"json": {}} {x}'],
  ['$& $1', '$& $1'],
])('%s is %s on the network', (text, expected) => {
  expect(filled(text, { db, api: { image: 'api', ports: [8080] } })).toBe(expected)
})

test('containers of one network namespace reach each other on localhost', () => {
  const containers = { db, api: { image: 'api', networkMode: 'container:db' as const } }
  expect(filled('{db.address.sql} {db.url}', containers)).toBe(
    'localhost:5432 postgres://app@localhost:5432/localhost',
  )
})

test('references to data of one’s own are the lease, at the address on the network', () => {
  const containers = {
    db: { ...db, connection: { database: 'app', user: 'me' } },
    cache: { image: 'redis', ports: [6379], url: 'redis://{self.address}/0' },
    api: { image: 'api', scope: 'worker' as const },
  }
  const config = resolveConfig({ containers }, { directory: '/project' })
  const connection = { database: 'own', url: 'postgres://app@127.0.0.1:32001/own' }
  const reader = {
    ...config.containers.find(({ name }) => name === 'api')!,
    data: { db: { id: '1', connection } },
  }
  expect(fillIn(config, reader)('{db.url} {db.database} {db.user} {db.host} {cache.url}')).toBe(
    'postgres://app@db:5432/own own me db redis://cache:6379/0',
  )
})

const record = containerRecord({
  ports: [
    { name: 'sql', containerPort: 5432, protocol: 'tcp', ipv4: 32_001, ipv6: 32_002 },
    { containerPort: 80, protocol: 'tcp', ipv4: 32_003 },
  ],
})

test('a url for the tests has the host and the host ports', () => {
  const url = 'pg://{self.address.sql}/{self.host}/{self.port}/{self.port.80}'
  expect(hostSideText(url, record)).toBe('pg://127.0.0.1:32001/127.0.0.1/32001/32003')
  expect(hostSideText('pg://{self.address}', { ...record, host: '::1' })).toBe('pg://[::1]:32002')
})

test('a url that has no meaning for the tests throws what a port would', () => {
  expect(() => hostSideText('{self.address.80}', { ...record, host: '::1' })).toThrow(
    'PORT_NOT_PUBLISHED',
  )
  expect(() => hostSideText('{self.address}', { ...record, state: 'exited' })).toThrow(
    'CONTAINER_NOT_RUNNING',
  )
})
