import { z } from 'zod'
import type { HostPortConfig } from '../written/written-host-ports.ts'
import { strictObject } from './strict-object.ts'

const expected = 'host port exposure takes tcp ports from 1 to 65535'
const number = z
  .int({ error: expected })
  .min(1, { error: expected })
  .max(65535, { error: expected })
  .meta({ title: 'port' })

const mappedPort = strictObject('MappedHostPortConfig', {
  host: number,
  container: number.optional(),
})

const hostPort: z.ZodType<HostPortConfig> = z.union([number, mappedPort], {
  error: ({ input }) =>
    typeof input === 'number' ? expected : `${expected}, or { host: 3000, container: 80 }`,
})

export const hostPorts: z.ZodType<readonly HostPortConfig[]> = z.array(hostPort, {
  error: `${expected}, in a list such as [3000]`,
})
