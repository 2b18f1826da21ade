import type { ContainerRecord } from '@mooring/client'

/** A record of a running container, as the session sends it. */
export function containerRecord(overrides: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    name: 'db',
    id: '0123456789abcdef0123456789abcdef',
    image: 'postgres:17',
    host: '127.0.0.1',
    state: 'running',
    ports: [],
    networks: {},
    ...overrides,
  }
}
