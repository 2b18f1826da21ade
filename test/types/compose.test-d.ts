import { fromCompose } from '@mooring/compose'
import { defineContainers, type HandlesOf } from '@mooring/core'
import { expectTypeOf } from 'vitest'

const whole = defineContainers({ ...fromCompose('./compose.yaml', { services: ['db', 'cache'] }) })
type Whole = HandlesOf<typeof whole>

// The names that are asked for are known, and no others.
expectTypeOf<keyof Whole>().toEqualTypeOf<'db' | 'cache'>()
expectTypeOf<Whole['db']['port']>().toBeCallableWith(5432)
expectTypeOf<Whole['db']['url']>().toBeFunction()

// Without names any may be there.
const all = defineContainers({ ...fromCompose('./compose.yaml') })
expectTypeOf<HandlesOf<typeof all>[string]['host']>().toEqualTypeOf<string>()

// Together with containers of one's own.
const { networks, containers } = fromCompose('./compose.yaml', { services: ['db'] })
const mixed = defineContainers({
  networks,
  containers: {
    ...containers,
    app: { image: 'app:1', ports: { http: 8080 }, networks: ['backend'], dependsOn: ['db'] },
  },
})
expectTypeOf<keyof HandlesOf<typeof mixed>>().toEqualTypeOf<'db' | 'app'>()

// @ts-expect-error there is no such service among those that are asked for
fromCompose('./compose.yaml', { services: ['db'], override: { cache: {} } })
