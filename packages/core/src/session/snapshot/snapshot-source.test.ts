import { expect, test } from 'vitest'
import { resolveConfig } from '../../config/resolve.ts'
import type { ContainerConfig } from '../../config/written/written-container.ts'
import type { SnapshotProvider } from '../../service/kept-data.ts'
import { obstacleTo, snapshotSource } from './snapshot-source.ts'

const snapshot: SnapshotProvider = {
  keep: 'local',
  environment: { INIT: 'small' },
  folder: '/data',
  save: 'true',
  restore: 'true',
}

function resolved(config: ContainerConfig) {
  const other = { image: 'other:1', ports: [80] }
  const containers = { db: { image: 'db:1', ...config }, other }
  const { containers: all } = resolveConfig(
    { networks: { lan: {} }, containers },
    { directory: '/project' },
  )
  return all.find(({ name }) => name === 'db')!
}

test('its source takes nothing that the container itself is to have', () => {
  const declared = resolved({
    ports: [{ container: 5432, host: 15_432 }],
    networks: ['lan'],
    dependsOn: ['other'],
    environment: { USER: 'me', INIT: 'large' },
    readOnly: true,
  })
  const source = snapshotSource(
    { ...declared, scope: 'test', name: 'db-3', instanceOf: 'db' },
    snapshot,
  )
  expect(source).toMatchObject({
    name: 'db',
    scope: 'run',
    ports: [{ containerPort: 5432, hostPort: undefined }],
    networks: [],
    dependsOn: [],
    environment: { USER: 'me', INIT: 'small' },
    engineOptions: { readOnly: undefined },
  })
  expect(source).not.toHaveProperty('instanceOf')
})

test.for<[ContainerConfig, string | undefined]>([
  [{}, undefined],
  [{ networks: ['lan'], dependsOn: ['other'], tmpfs: '/tmp' }, undefined],
  [{ volumes: ['./init:/docker-entrypoint-initdb.d'] }, 'it has `volumes`'],
  [{ environment: { UPSTREAM: '{other.host}' } }, 'it refers to other containers'],
  [{ command: ['--peer', '{other.host}'] }, 'it refers to other containers'],
  [{ hostPorts: [3000] }, 'it reaches ports of this machine'],
  [{ networkMode: 'container:other' }, 'it has a `networkMode`'],
  [{ entrypoint: ['sh'] }, 'it has an `entrypoint` of its own'],
  [{ user: 'nobody' }, 'it has a `user` of its own'],
  [{ raw: (options) => options }, 'it has `raw` options'],
])('%j has the obstacle %j', ([config, obstacle]) => {
  expect(obstacleTo(resolved(config))).toBe(obstacle)
})
