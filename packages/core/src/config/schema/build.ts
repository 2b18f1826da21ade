import { z } from 'zod'
import type { BuildConfig, BuildSecretConfig } from '../written/build.ts'
import { strictObject } from './strict-object.ts'
import { scalars, text } from './values.ts'

const expectedSecret = 'expected { env } or { file }'

const secret: z.ZodType<BuildSecretConfig> = strictObject({
  env: text.optional().describe('Variable of the environment that holds the secret.'),
  file: text
    .optional()
    .describe("File that holds the secret; a relative path starts at the config's folder."),
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
    strictObject({
      context: text.describe(
        "Folder that the builder reads files from; a relative one starts at the config's folder.",
      ),
      dockerfile: text
        .optional()
        .describe("Path of the Dockerfile inside the context. Default: 'Dockerfile'."),
      inline: text.optional().describe('Text of the Dockerfile, in place of a file.'),
      args: scalars
        .optional()
        .describe('Values of ARG instructions. They stay in the image; what must not is a secret.'),
      target: text.optional().describe('Stage to build. Default: the last one.'),
      platform: text
        .optional()
        .describe("Platform to build for, such as 'linux/arm64'. Default: that of the container."),
      secrets: z
        .record(id, secret)
        .optional()
        .describe(
          'Secrets for RUN --mount=type=secret, by their ids: each a variable of the environment, or a file. They do not stay in the image. Needs BuildKit.',
        ),
      ssh: z
        .union([z.boolean(), z.record(id, text)], {
          error: 'expected a boolean, or paths of the sockets of agents by their ids',
        })
        .optional()
        .describe(
          'Agents of SSH for RUN --mount=type=ssh: true for that of SSH_AUTH_SOCK, or paths of sockets by their ids. Needs BuildKit.',
        ),
      cacheFrom: z
        .array(text)
        .optional()
        .describe('Images whose layers may be used in place of building them again.'),
      additionalContexts: z
        .record(z.string().min(1), text)
        .optional()
        .describe(
          "Further contexts for FROM and COPY --from, by their names: folders, 'docker-image://…', or addresses of Git and https. Needs BuildKit.",
        ),
      network: z
        .enum(['default', 'none', 'host'], { error: "expected 'default', 'none' or 'host'" })
        .optional()
        .describe("Network of the RUN steps: 'default', 'none' or 'host'. Default: 'default'."),
    }).refine(({ dockerfile, inline }) => dockerfile === undefined || inline === undefined, {
      error: 'expected a `dockerfile` or its text as `inline`, got both',
    }),
  ],
  { error: 'expected the path of a folder, or { context, dockerfile, args, target, … }' },
)
