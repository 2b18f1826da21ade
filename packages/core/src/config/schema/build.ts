import { z } from 'zod'
import type { BuildConfig } from '../written/container.ts'
import { strictObject } from './strict-object.ts'
import { scalars, text } from './values.ts'

export const build: z.ZodType<BuildConfig> = z.union(
  [
    text,
    strictObject({
      context: text.describe(
        "Folder that is sent to the engine; a relative one starts at the config's folder.",
      ),
      dockerfile: text
        .optional()
        .describe("Path of the Dockerfile inside the context. Default: 'Dockerfile'."),
      args: scalars.optional().describe('Values of ARG instructions.'),
      target: text.optional().describe('Stage to build. Default: the last one.'),
    }),
  ],
  { error: 'expected the path of a folder, or { context, dockerfile, args, target }' },
)
