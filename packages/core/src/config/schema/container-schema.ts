import { z } from 'zod'
import { engineOptionShape } from '../engine-options.ts'
import type { CreateBody } from '../resolved.ts'
import type { ContainerConfig } from '../written/written-container.ts'
import { build } from './build-schema.ts'
import { containerHints } from './container-hints.ts'
import { healthcheck } from './healthcheck-schema.ts'
import { hostPorts } from './host-ports-schema.ts'
import { attachments, networkMode } from './networks-schema.ts'
import { ports } from './ports-schema.ts'
import { reuse } from './reuse-schema.ts'
import { optionNamesOf, service } from './service-schema.ts'
import { file, tmpfs, volume } from './storage-schema.ts'
import { strictObject } from './strict-object.ts'
import { use } from './use-schema.ts'
import { command, duration, functionSchema, scalars, text, texts } from './values-schema.ts'
import { wait } from './waits-schema.ts'

const environmentName = z.string().regex(/^[^=\0]+$/, { error: 'expected a name without "="' })

export const container: z.ZodType<ContainerConfig> = strictObject(
  'ContainerConfig',
  {
    image: text.optional(),
    build: build.optional(),
    use: use.optional(),
    engine: text.optional(),
    pullPolicy: z.enum(['missing', 'always', 'never']).optional(),
    watch: z.boolean().optional(),
    platform: text.optional(),
    command: command.optional(),
    entrypoint: command.optional(),
    environment: z
      .record(
        environmentName,
        z.union([z.string(), z.number(), z.boolean()], {
          error: 'expected a string, number or boolean',
        }),
      )
      .optional(),
    ports: ports.optional(),
    hostPorts: hostPorts.optional(),
    hostAccess: z.boolean().optional(),
    networks: attachments.optional(),
    networkMode: networkMode.optional(),
    volumes: z.array(volume).optional(),
    tmpfs: tmpfs.optional(),
    files: z.array(file).optional(),
    dependsOn: texts.optional(),
    healthcheck: healthcheck.optional(),
    ...engineOptionShape,
    labels: scalars.optional(),
    extraHosts: z
      .union([texts, z.record(z.string().min(1), text)], {
        error: 'expected a list such as ["name:10.0.0.1"], or a map',
      })
      .optional(),
    stopGracePeriod: duration.optional(),
    waitFor: wait.optional(),
    startupTimeout: duration.optional(),
    start: z.enum(['auto', 'eager', 'lazy']).optional(),
    scope: z.enum(['run', 'worker', 'file', 'test']).optional(),
    reuse: reuse.optional(),
    url: text.optional(),
    connection: z.record(text, z.string()).optional(),
    service: service.optional(),
    raw: functionSchema<(options: CreateBody) => CreateBody>().optional(),
  },
  { hints: containerHints, alsoMeant: optionNamesOf },
)
