import type { Handle, PortReference } from '@mooring/client'
import type { Containers, HandlesOf } from '@mooring/core'
import { expectTypeOf } from 'vitest'
import type config from './containers.config.ts'

declare const containers: Containers

// The registered config names the containers.
expectTypeOf(containers).toEqualTypeOf<HandlesOf<typeof config>>()
expectTypeOf<keyof Containers>().toEqualTypeOf<'db' | 'api' | 'dns' | 'job'>()
// @ts-expect-error there is no such container
void containers.bd

// A declared url reads as a string, any other is made by a call.
expectTypeOf(containers.db.url).toEqualTypeOf<string>()
expectTypeOf(containers.api.url('http', '/orders')).toEqualTypeOf<string>()
expectTypeOf(containers.api.url('/orders')).toEqualTypeOf<string>()
// @ts-expect-error there is no such port
containers.api.url('htp', '/orders')

// Ports go by name, by number, or by number and protocol.
expectTypeOf(containers.api.port)
  .parameter(0)
  .toEqualTypeOf<PortReference<'http' | 'metrics'> | undefined>()
containers.api.port('metrics')
containers.api.port(9090)
containers.api.address('9090/tcp')
// @ts-expect-error there is no such port
containers.api.port('metric')

// Ports of a list have no names.
expectTypeOf(containers.dns.port).parameter(0).toEqualTypeOf<PortReference<never> | undefined>()
containers.dns.port('53/udp')
// @ts-expect-error a list gives no names
containers.dns.port('http')

// Networks go by declared name; 'default' is the one that references make.
containers.api.ipAddress('lan')
containers.api.ipAddress('default')
void containers.api.connect('backend', { aliases: ['x'] })
// @ts-expect-error there is no such network
containers.api.ipAddress('wan')

// Wide types stay wide.
type Wide = HandlesOf<{
  containers: Record<string, { image: string; ports: Record<string, number> }>
}>
expectTypeOf<Wide[string]['port']>().parameter(0).toEqualTypeOf<PortReference | undefined>()
expectTypeOf<HandlesOf<unknown>>().toEqualTypeOf<Readonly<Record<string, Handle>>>()
