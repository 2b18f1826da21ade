import {
  defineContainers,
  startSession,
  type ContainersConfig,
  type HandlesOf,
} from '@mooring/core'
import { connectSession } from '@mooring/core/worker'
import {
  defineService,
  http,
  kafka,
  mariadb,
  nginx,
  postgres,
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

// Data of one's own is leased where the declaration has isolation.
const leasing = {
  containers: {
    db: postgres({ isolation: 'test' }),
    shared: postgres(),
    cache: redis({ isolation: 'worker' }),
    plain: { image: 'plain:1' },
    own: { image: 'plain:1', scope: 'test' },
    ownCache: redis({ scope: 'file' }),
  },
} as const
const session = await startSession(leasing)
await using db = await session.lease('db', { name: 'a test', worker: '1' })
expectTypeOf(db.url).toEqualTypeOf<string>()
expectTypeOf(db.database).toEqualTypeOf<string>()
expectTypeOf(db.reset()).toEqualTypeOf<Promise<unknown>>()
expectTypeOf(db.fresh()).toEqualTypeOf<Promise<void>>()
expectTypeOf(db.release({ hasFailed: true })).toEqualTypeOf<Promise<void>>()
await (await session.lease('cache')).release()
// So is a container of one's own, where it has a scope.
expectTypeOf((await session.lease('own')).id).toEqualTypeOf<string>()
expectTypeOf((await session.lease('ownCache')).url).toEqualTypeOf<string>()
// @ts-expect-error it is declared without isolation
await session.lease('shared')
// @ts-expect-error it has no service
await session.lease('plain')
// @ts-expect-error it is not declared
await session.lease('bd')
// @ts-expect-error there is no such option
await session.lease('db', { slot: '1' })

// Where the types do not tell, the lease does.
declare const anyConfig: ContainersConfig
await (await startSession(anyConfig)).lease('whatever')

// A process of tests has what is registered, or what it says.
const connected = await connectSession<HandlesOf<typeof leasing>, 'db'>('')
expectTypeOf((await connected.lease('db')).url).toEqualTypeOf<string>()
// @ts-expect-error there is no such container
void connected.containers.bd
// @ts-expect-error nor does the registered config have isolation
await (await connectSession('')).lease('db')
