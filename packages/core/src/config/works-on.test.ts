import { expect, test } from 'vitest'
import { resolveConfig } from './resolve.ts'
import { dataReferredTo, worksOn } from './works-on.ts'
import type { ContainerConfig } from './written/container.ts'
import type { Service } from './written/service.ts'

const service: Service = {
  name: 'Data',
  isolation: { level: 'test', open: () => Promise.reject(new Error('not opened')) },
}
const db = {
  image: 'db:1',
  ports: [5432],
  url: 'db://{self.address}',
  connection: { database: 'app' },
}

function found(containers: Record<string, Partial<ContainerConfig>>) {
  const config = resolveConfig(
    {
      containers: {
        db: { ...db, service },
        shared: db,
        ...Object.fromEntries(
          Object.entries(containers).map(([name, one]) => [name, { image: 'app:1', ...one }]),
        ),
      },
    },
    { directory: '/project' },
  )
  return { config, worksOn: worksOn(config) }
}

test('a container of a narrow scope works on the data that its texts refer to', () => {
  expect(
    found({
      app: { scope: 'worker', environment: { DB: '{db.url}', OTHER: '{shared.url}' } },
      job: { scope: 'test', command: ['--name', '{db.database}'] },
      once: { environment: { DB: '{db.url}' } },
      near: { scope: 'file', environment: { DB: '{db.host}:{db.port} {db.address}' } },
      literal: { scope: 'file', environment: { DB: '{{db.url}}' } },
    }).worksOn,
  ).toEqual({ app: ['db'], job: ['db'] })
})

test('it needs that of the containers of its own that it depends on, and refers to none of it', () => {
  const { config, worksOn: all } = found({
    app: { scope: 'worker', environment: { DB: '{db.url}' } },
    web: { scope: 'test', dependsOn: ['app'] },
    once: { environment: { DB: '{db.url}' } },
    other: { scope: 'test', dependsOn: ['once'] },
  })
  expect(all).toEqual({ app: ['db'], web: ['db'] })
  const fieldsIn = (name: string) =>
    dataReferredTo(
      config,
      config.containers.find((one) => one.name === name)!,
    )
  expect(fieldsIn('web')).toEqual(new Map())
  expect(fieldsIn('app')).toEqual(new Map([['db', new Set(['url'])]]))
})
