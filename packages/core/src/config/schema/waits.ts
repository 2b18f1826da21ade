import { z } from 'zod'
import type { WaitFunction } from '../resolved.ts'
import type { OneWaitConfig, WaitConfig } from '../written/waits.ts'
import { strictObject } from './strict-object.ts'
import { command, functionSchema, text, textOrPattern } from './values.ts'

const status = z
  .int({ error: 'expected a status code from 100 to 599' })
  .min(100, { error: 'expected a status code from 100 to 599' })
  .max(599, { error: 'expected a status code from 100 to 599' })
const portReference = z.union([z.int(), text], { error: 'expected the name or number of a port' })
const expectedExit = 'expected an exit code from 0 to 255'

const portsWait = strictObject({
  ports: z
    .array(portReference)
    .min(1, { error: 'expected at least one port' })
    .describe('Ports, by name or number, that must accept connections.'),
})

const logWait = strictObject({
  log: textOrPattern.describe('Text that a line of the log holds, or a pattern that it matches.'),
  times: z
    .int({ error: 'expected a whole number from 1' })
    .min(1, { error: 'expected a whole number from 1' })
    .optional()
    .describe('Number of lines that must match. Default: 1.'),
  stream: z
    .enum(['stdout', 'stderr', 'both'])
    .optional()
    .describe("'stdout', 'stderr' or 'both'. Default: 'both'."),
})

const httpWait = strictObject({
  http: z
    .string()
    .regex(/^\//, { error: 'expected a path such as "/health"' })
    .describe("Path that is asked for, such as '/health'."),
  port: portReference
    .optional()
    .describe('Port, by name or number. Default: the first declared tcp port.'),
  status: z
    .union([status, z.array(status).min(1, { error: 'expected at least one status code' })], {
      error: 'expected a status code or a list of them',
    })
    .optional()
    .describe('Accepted status codes. Default: 200 to 399.'),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/, { error: 'expected a method such as "GET"' })
    .optional()
    .describe("Method of the request. Default: 'GET'."),
  headers: z.record(z.string().min(1), z.string()).optional().describe('Headers of the request.'),
  body: textOrPattern
    .optional()
    .describe('Text that the body holds, or a pattern that it matches. Default: any body.'),
  tls: z.boolean().optional().describe('Asks over TLS, with any certificate. Default: false.'),
})

const commandWait = strictObject({
  command: command.describe(
    'Command that is run in the container until it exits with 0; a string is split into words, without a shell.',
  ),
})

const exitWait = strictObject({
  exit: z
    .int({ error: expectedExit })
    .min(0, { error: expectedExit })
    .max(255, { error: expectedExit })
    .describe('Exit code, from 0 to 255, with which a one-shot container must end.'),
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
