import { defineContainers, type HandlesOf } from '@mooring/core'
import {
  defineService,
  http,
  kafka,
  mariadb,
  nginx,
  redis,
  type ServiceOptions,
} from '@mooring/services'
import { expectTypeOf } from 'vitest'

const config = defineContainers({
  networks: { backend: {} },
  containers: {
    cache: redis({ isolation: 'test', networks: ['backend'] }),
    plain: redis({ ports: { cache: 6379 } }),
    db: mariadb(),
    web: nginx(),
    broker: kafka({ isolation: 'worker' }),
    api: http({ image: 'api:1', ports: { api: 80 } }),
  },
})
declare const handles: HandlesOf<typeof config>

// Fields of the connection, and a url that is a text or makes one.
expectTypeOf(handles.cache.url).toEqualTypeOf<string>()
expectTypeOf(handles.cache.database).toEqualTypeOf<string>()
expectTypeOf(handles.db.user).toEqualTypeOf<string>()
expectTypeOf(handles.broker.brokers).toEqualTypeOf<string>()
expectTypeOf(handles.api.url('api', '/')).toEqualTypeOf<string>()
expectTypeOf(handles.plain.address('cache')).toEqualTypeOf<string>()
// @ts-expect-error Redis has no field of this name
void handles.cache.user

// What a handle can do.
expectTypeOf(handles.cache.reset()).toEqualTypeOf<Promise<unknown>>()
expectTypeOf(handles.broker.fresh()).toEqualTypeOf<Promise<void>>()
// @ts-expect-error its tests share their data
void handles.plain.fresh()
// @ts-expect-error nginx keeps nothing
void handles.web.reset()

// @ts-expect-error no option of Redis
redis({ databasse: 3 })
// @ts-expect-error neither an image nor a build
http({ port: 80 })

const own = defineService({
  name: 'Own',
  image: 'own:1',
  ports: { own: 1 },
  connection: ({ key = 'k' }: ServiceOptions & { key?: string }) => ({ key }),
  waitFor: () => 'ports',
  service: () => ({ actions: { forget: async () => undefined } }),
})
const ownConfig = defineContainers({ containers: { own: own({ key: 'mine' }) } })
declare const ownHandles: HandlesOf<typeof ownConfig>
expectTypeOf(ownHandles.own.key).toEqualTypeOf<string>()
expectTypeOf(ownHandles.own.forget()).toEqualTypeOf<Promise<unknown>>()
