import { z } from 'zod'
import { entriesOf, isRecord } from './entries.ts'
import { textValues } from './resolve/resolve-values.ts'
import type { CreateBody, ResolvedEngineOptions } from './resolved.ts'
import { ulimit } from './schema/ulimits-schema.ts'
import { scalars, size, text, texts } from './schema/values-schema.ts'
import { sizeBytes } from './units.ts'
import type { EngineOptionsConfig, UlimitConfig } from './written/written-engine-options.ts'

/** What a config may hold, where it stands in the create request, and how it is said there. */
interface EngineOption<Written> {
  readonly schema: z.ZodType<Written>
  /** Field of the body, or of its HostConfig. */
  readonly field: string
  /** @default as it is written */
  readonly inEngineTerms?: (written: Written) => unknown
}

type Table = {
  readonly [Key in keyof EngineOptionsConfig]-?: EngineOption<NonNullable<EngineOptionsConfig[Key]>>
}

const yes = z.boolean()

// A further one is a row here and a line with its sentence in written/written-engine-options.ts.
const engineOptions: Table = {
  user: { schema: text, field: 'User' },
  groupAdd: {
    schema: z.array(z.union([text, z.int().min(0)], { error: 'expected a name or a number' })),
    field: 'HostConfig.GroupAdd',
    inEngineTerms: (groups) => groups.map(String),
  },
  workingDir: { schema: text, field: 'WorkingDir' },
  hostname: { schema: text, field: 'Hostname' },
  dns: {
    schema: z.union([text, texts], { error: 'expected an address or a list of them' }),
    field: 'HostConfig.Dns',
    inEngineTerms: (servers) => [servers].flat(),
  },
  stopSignal: { schema: text, field: 'StopSignal' },
  init: { schema: yes, field: 'HostConfig.Init' },
  readOnly: { schema: yes, field: 'HostConfig.ReadonlyRootfs' },
  memory: { schema: size, field: 'HostConfig.Memory', inEngineTerms: sizeBytes },
  cpus: {
    schema: z.number().positive({ error: 'expected a number above 0' }),
    field: 'HostConfig.NanoCpus',
    inEngineTerms: (processors) => Math.round(processors * 1e9),
  },
  shmSize: { schema: size, field: 'HostConfig.ShmSize', inEngineTerms: sizeBytes },
  ulimits: {
    schema: z.record(z.string().min(1), ulimit),
    field: 'HostConfig.Ulimits',
    inEngineTerms: (limits) => entriesOf(limits).map(([name, limit]) => limitOf(name, limit)),
  },
  sysctls: { schema: scalars, field: 'HostConfig.Sysctls', inEngineTerms: textValues },
  devices: {
    schema: z.array(
      z.string().regex(/^\/[^:]+(:\/[^:]+)?(:[rwm]{1,3})?$/, {
        error: "expected a device such as '/dev/fuse' or '/dev/fuse:/dev/fuse:rwm'",
      }),
    ),
    field: 'HostConfig.Devices',
    inEngineTerms: (devices) => devices.map(deviceOf),
  },
  capAdd: { schema: texts, field: 'HostConfig.CapAdd' },
  capDrop: { schema: texts, field: 'HostConfig.CapDrop' },
  securityOpt: { schema: texts, field: 'HostConfig.SecurityOpt' },
  privileged: { schema: yes, field: 'HostConfig.Privileged' },
  cgroupnsMode: { schema: z.enum(['private', 'host']), field: 'HostConfig.CgroupnsMode' },
}

type Shape = {
  readonly [Key in keyof EngineOptionsConfig]-?: z.ZodOptional<
    z.ZodType<NonNullable<EngineOptionsConfig[Key]>>
  >
}

/** The options as keys of the schema of a container. */
export const engineOptionShape = Object.fromEntries(
  Object.entries(engineOptions).map(([key, { schema }]) => [key, schema.optional()]),
) as unknown as Shape

/** Options in the engine's terms. What says nothing (false, an empty list) is left out. */
export function resolveEngineOptions(written: EngineOptionsConfig): ResolvedEngineOptions {
  const values = keys.flatMap((key): [string, unknown][] => {
    const value = written[key]
    return value === undefined ? [] : [[key, valueOf(key, value)]]
  })
  return Object.fromEntries(values.filter(([, value]) => saysSomething(value)))
}

/** Fields of the create request that the options become. */
export function engineOptionFields(options: ResolvedEngineOptions): Required<CreateBody> {
  const body: CreateBody = {}
  const hostConfig: Record<string, unknown> = {}
  for (const key of keys) {
    if (options[key] === undefined) continue
    const [field = '', inHostConfig] = engineOptions[key].field.split('.')
    if (inHostConfig === undefined) body[field] = options[key]
    else hostConfig[inHostConfig] = options[key]
  }
  return { ...body, HostConfig: hostConfig }
}

const keys = Object.keys(engineOptions) as (keyof EngineOptionsConfig)[]

function valueOf(key: keyof EngineOptionsConfig, written: unknown): unknown {
  const { inEngineTerms = (value: unknown) => value } = engineOptions[key] as EngineOption<unknown>
  return inEngineTerms(written)
}

const saysSomething = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== false

const limitOf = (name: string | number, limit: number | UlimitConfig): object =>
  isRecord(limit)
    ? { Name: name, Soft: limit['soft'], Hard: limit['hard'] }
    : { Name: name, Soft: limit, Hard: limit }

function deviceOf(written: string): object {
  const parts = written.split(':')
  const permissions = parts.at(-1)?.startsWith('/') ? 'rwm' : parts.pop()
  const [onHost, inContainer = onHost] = parts
  return { PathOnHost: onHost, PathInContainer: inContainer, CgroupPermissions: permissions }
}
