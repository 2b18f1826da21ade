import { defineContainers, type ContainerConfig, type ContainersConfig } from '@mooring/core'
import { expectTypeOf } from 'vitest'
import config from './containers.config.ts'

// Names and values stay literal.
expectTypeOf(config.containers.db.image).toEqualTypeOf<'postgres:17'>()
expectTypeOf(config.containers.db.ports).toEqualTypeOf<{ readonly pg: 5432 }>()
expectTypeOf<keyof typeof config.networks>().toEqualTypeOf<'backend' | 'lan'>()
expectTypeOf(config).toExtend<ContainersConfig>()

// Unknown keys, at each level.
// @ts-expect-error top level
defineContainers({ containers: { a: { image: 'x' } }, network: {} })
// @ts-expect-error container
defineContainers({ containers: { a: { image: 'x', prots: [80] } } })
// @ts-expect-error port
defineContainers({ containers: { a: { image: 'x', ports: { h: { container: 80, hst: 1 } } } } })
// @ts-expect-error port of a list
defineContainers({ containers: { a: { image: 'x', ports: [{ container: 80, hst: 1 }] } } })
// @ts-expect-error network
defineContainers({ networks: { c: { intrnal: true } }, containers: { a: { image: 'x' } } })
// @ts-expect-error place on a network
defineContainers({ networks: { c: {} }, containers: { a: { networks: { c: { alias: [] } } } } })
// @ts-expect-error wait
defineContainers({ containers: { a: { image: 'x', waitFor: { http: '/', prot: 1 } } } })
// @ts-expect-error wait of a list
defineContainers({ containers: { a: { image: 'x', waitFor: [{ log: 'x', time: 1 }] } } })
// @ts-expect-error file
defineContainers({ containers: { a: { image: 'x', files: [{ target: '/x', contnt: '' }] } } })
// @ts-expect-error health check
defineContainers({ containers: { a: { image: 'x', healthcheck: { tst: 'x' } } } })
// @ts-expect-error build
defineContainers({ containers: { a: { build: { context: '.', tags: [] } } } })

// Wrong values.
// @ts-expect-error an image is a string
defineContainers({ containers: { a: { image: 5 } } })
// @ts-expect-error http is no protocol of a port
defineContainers({ containers: { a: { image: 'x', ports: ['80/http'] } } })
// @ts-expect-error fixed host ports are written as an object
defineContainers({ containers: { a: { image: 'x', ports: ['8080:80'] } } })
// @ts-expect-error containers are a map
defineContainers({ containers: [{ image: 'x' }] })

// Names that are not declared.
// @ts-expect-error container
defineContainers({ containers: { a: { image: 'x', dependsOn: ['b'] } } })
// @ts-expect-error network, where none is declared
defineContainers({ containers: { a: { image: 'x', networks: ['b'] } } })
// @ts-expect-error network, where another one is declared
defineContainers({ networks: { c: {} }, containers: { a: { image: 'x', networks: ['b'] } } })
// @ts-expect-error network of a map
defineContainers({ networks: { c: {} }, containers: { a: { image: 'x', networks: { b: {} } } } })
// @ts-expect-error engine, where none is declared
defineContainers({ containers: { a: { image: 'x', engine: 'big' } } })
// @ts-expect-error engine, where another one is declared
defineContainers({ engines: { here: 'default' }, containers: { a: { image: 'x', engine: 'big' } } })
defineContainers({ engines: { big: 'ssh://b' }, containers: { a: { image: 'x', engine: 'big' } } })

// What is made elsewhere, with types that are not literal, is taken.
declare const service: ContainerConfig
declare const services: Record<string, ContainerConfig>
declare const whole: ContainersConfig
declare const names: string[]
defineContainers(whole)
defineContainers({ containers: services })
defineContainers({
  networks: { lan: {} },
  containers: { a: service, b: { ...service, image: 'y' } },
})
defineContainers({
  networks: { lan: {} },
  containers: { a: { image: 'x', networks: names, dependsOn: names } },
})
