import { z } from 'zod'
import type { BuildConfig, BuildSecretConfig } from '../written/written-build.ts'
import { strictObject } from './strict-object.ts'
import { scalars, text } from './values-schema.ts'

const expectedSecret = 'expected { env } or { file }'

const secret: z.ZodType<BuildSecretConfig> = strictObject('BuildSecretConfig', {
  env: text.optional(),
  file: text.optional(),
}).refine(({ env, file }) => (env === undefined) !== (file === undefined), {
  error: expectedSecret,
})

// A comma separates secrets and agents in what the builder receives.
const id = z.string().regex(/^[\w.-]+$/, {
  error: 'expected a name of letters, digits, "_", "." and "-"',
})

export const build: z.ZodType<BuildConfig> = z.union(
  [
    text,
    strictObject('BuildObjectConfig', {
      context: text,
      dockerfile: text.optional(),
      inline: text.optional(),
      args: scalars.optional(),
      target: text.optional(),
      platform: text.optional(),
      secrets: z.record(id, secret).optional(),
      ssh: z
        .union([z.boolean(), z.record(id, text)], {
          error: 'expected a boolean, or paths of the sockets of agents by their ids',
        })
        .optional(),
      cacheFrom: z.array(text).optional(),
      additionalContexts: z.record(z.string().min(1), text).optional(),
      cache: text.optional(),
      network: z
        .enum(['default', 'none', 'host'], { error: "expected 'default', 'none' or 'host'" })
        .optional(),
    }).refine(({ dockerfile, inline }) => dockerfile === undefined || inline === undefined, {
      error: 'expected a `dockerfile` or its text as `inline`, got both',
    }),
  ],
  { error: 'expected the path of a folder, or { context, dockerfile, args, target, … }' },
)
