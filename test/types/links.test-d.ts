import type { LinkHandle, PortReference } from '@mooring/client'
import { defineContainers, type HandlesOf } from '@mooring/core'
import { expectTypeOf } from 'vitest'

const config = defineContainers({
  containers: {
    db: { image: 'postgres:15', ports: { sql: 5432 }, url: 'postgres://{self.address}/db' },
    broker: {
      image: 'rabbitmq:3',
      ports: { amqp: 5672, management: { container: '15672/tcp' } },
      url: 'amqp://{self.address}',
      connection: { managementUrl: 'http://{self.address.management}', user: 'guest' },
    },
    cache: { image: 'redis:7', ports: [6379], url: 'redis://{self.address}' },
  },
  links: {
    wholeDb: { to: 'db' },
    dbByNumber: { to: 'db:5432' },
    wholeBroker: { to: 'broker' },
    amqp: { to: 'broker:amqp' },
    management: { to: 'broker:15672' },
    slowCache: { to: 'cache:6379' },
  },
})
declare const links: HandlesOf<typeof config>

// A link has what its target has over the network, and what breaks it; not what only a container can do.
expectTypeOf(links.wholeDb.url).toEqualTypeOf<string>()
expectTypeOf(links.wholeBroker.managementUrl).toEqualTypeOf<string>()
links.wholeBroker.port('management')
void links.wholeDb.cut()
// @ts-expect-error a command runs in a container
void links.wholeDb.exec

// A link to the only port has all of it, too.
expectTypeOf(links.dbByNumber.url).toEqualTypeOf<string>()
links.dbByNumber.port('sql')
expectTypeOf(links.slowCache.url).toEqualTypeOf<string>()

// A link to one port of several has that one, and perhaps what is said of it.
expectTypeOf(links.amqp.port).parameter(0).toEqualTypeOf<PortReference<'amqp'> | undefined>()
expectTypeOf(links.management.port)
  .parameter(0)
  .toEqualTypeOf<PortReference<'management'> | undefined>()
expectTypeOf(links.amqp.url).toEqualTypeOf<string | undefined>()
expectTypeOf(links.management.managementUrl).toEqualTypeOf<string | undefined>()
// @ts-expect-error this port does not go over the link
links.amqp.port('management')
expectTypeOf(links.amqp).toExtend<LinkHandle<'amqp'>>()
