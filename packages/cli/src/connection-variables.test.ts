import { expect, test } from 'vitest'
import { variablesOf } from './connection-variables.ts'

const record = (name: string, more: object) => ({
  name,
  id: 'x',
  image: '',
  host: '127.0.0.1',
  state: 'running' as const,
  ports: [{ containerPort: 80, protocol: 'tcp' as const, ipv4: 4000 }],
  networks: {},
  ...more,
})

test('declared variables take precedence over names made of containers', () => {
  const records = () => [
    record('mainDb', { url: 'postgres://h/d' }),
    record('web-app', {}),
    record('job', { ports: [] }),
  ]
  expect(variablesOf({ variables: () => ({ DATABASE: 'x' }), records })).toEqual({ DATABASE: 'x' })
  expect(variablesOf({ variables: () => ({}), records })).toEqual({
    MAIN_DB_URL: 'postgres://h/d',
    WEB_APP_HOST: '127.0.0.1',
    WEB_APP_PORT: '4000',
  })
})
