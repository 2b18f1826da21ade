import { z } from 'zod'
import type { WaitFunction } from '../resolved-waits.ts'
import type { OneWaitConfig, WaitConfig } from '../written/written-waits.ts'
import { strictObject } from './strict-object.ts'
import { command, functionSchema, text, textOrPattern } from './values-schema.ts'

const status = z
  .int({ error: 'expected a status code from 100 to 599' })
  .min(100, { error: 'expected a status code from 100 to 599' })
  .max(599, { error: 'expected a status code from 100 to 599' })
const portReference = z.union([z.int(), text], { error: 'expected the name or number of a port' })
const expectedExit = 'expected an exit code from 0 to 255'

const portsWait = strictObject('PortsWaitConfig', {
  ports: z.array(portReference).min(1, { error: 'expected at least one port' }),
})

const logWait = strictObject('LogWaitConfig', {
  log: textOrPattern,
  times: z
    .int({ error: 'expected a whole number from 1' })
    .min(1, { error: 'expected a whole number from 1' })
    .optional(),
  stream: z.enum(['stdout', 'stderr', 'both']).optional(),
})

const httpWait = strictObject('HttpWaitConfig', {
  http: z.string().regex(/^\//, { error: 'expected a path such as "/health"' }),
  port: portReference.optional(),
  status: z
    .union([status, z.array(status).min(1, { error: 'expected at least one status code' })], {
      error: 'expected a status code or a list of them',
    })
    .optional(),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, { error: 'expected a method such as "GET"' })
    .optional(),
  headers: z.record(z.string().min(1), z.string()).optional(),
  body: textOrPattern.optional(),
  tls: z.boolean().optional(),
})

const commandWait = strictObject('CommandWaitConfig', {
  command: command,
})

const exitWait = strictObject('ExitWaitConfig', {
  exit: z
    .int({ error: expectedExit })
    .min(0, { error: expectedExit })
    .max(255, { error: expectedExit }),
})

const expectedOne =
  "expected 'ports', 'healthy', { ports }, { log }, { http }, { command }, { exit } or an async function"

const oneWait: z.ZodType<OneWaitConfig> = z.union(
  [
    z.enum(['ports', 'healthy'], { error: expectedOne }),
    portsWait,
    logWait,
    httpWait,
    commandWait,
    exitWait,
    functionSchema<WaitFunction>(),
  ],
  { error: expectedOne },
)

export const wait: z.ZodType<WaitConfig> = z.union(
  [oneWait, z.array(oneWait).min(1, { error: 'expected at least one condition' })],
  { error: `${expectedOne}, or a list of those` },
)
