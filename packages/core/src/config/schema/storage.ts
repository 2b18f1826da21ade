import { z } from 'zod'
import { volumeProblem } from '../volume-text.ts'
import type { FileConfig, TmpfsConfig, VolumeConfig } from '../written/storage.ts'
import { strictObject } from './strict-object.ts'
import { absolutePath, bytes, text } from './values.ts'

const volumeObject = strictObject({
  type: z
    .enum(['bind', 'volume'])
    .describe("'bind' for a path of the host, 'volume' for a volume of the engine."),
  source: text
    .optional()
    .describe(
      "Path of the host (relative ones start at the config's folder), or name of the volume. Default: an anonymous volume.",
    ),
  target: absolutePath.describe('Absolute path in the container.'),
  readOnly: z.boolean().optional().describe('Keeps the container from writing. Default: false.'),
})

const volumeText = z.string().refine((written) => volumeProblem(written) === undefined, {
  error: ({ input }) => volumeProblem(String(input)),
})

export const volume: z.ZodType<VolumeConfig> = z.union([volumeText, volumeObject], {
  error: 'expected a volume such as "./data:/data:ro", "cache:/cache" or { type, source, target }',
})

const tmpfsText = z
  .string()
  .regex(/^\//, { error: 'expected an absolute path in the container, such as "/run"' })

export const tmpfs: z.ZodType<TmpfsConfig> = z.union(
  [tmpfsText, z.array(tmpfsText), z.record(absolutePath, z.string())],
  {
    error: 'expected a path, a list of paths, or a map such as { "/run": "size=64m" }',
  },
)

const expectedOwner = 'expected the number of a user up to 262143, or two as "1883:1883"'

// The header of an archive has no room for a larger one.
const largestOwner = 0o777777

const isOwner = (written: string): boolean =>
  /^\d+(:\d+)?$/.test(written) && written.split(':').every((each) => Number(each) <= largestOwner)

const expectedMode = 'expected permission bits such as 0o644 or "0644"'

export const file: z.ZodType<FileConfig> = strictObject({
  target: absolutePath.describe('Absolute path in the container.'),
  content: z
    .union([z.string(), bytes], { error: 'expected a string or bytes' })
    .optional()
    .describe('Content of the file: text, or bytes.'),
  source: text
    .optional()
    .describe("Path of a file or folder of the host; relative ones start at the config's folder."),
  mode: z
    .union(
      [
        z.int().min(0, { error: expectedMode }).max(0o7777, { error: expectedMode }),
        z.string().regex(/^(0o?)?[0-7]{3,4}$/, { error: expectedMode }),
      ],
      {
        error: expectedMode,
      },
    )
    .optional()
    .describe("Permission bits: 0o644 or '0644'. Default: those of the source, 0o644 for content."),
  owner: z
    .union(
      [
        z.int().min(0, { error: expectedOwner }).max(largestOwner, { error: expectedOwner }),
        z.string().refine(isOwner, { error: expectedOwner }),
      ],
      { error: expectedOwner },
    )
    .optional()
    .describe(
      "Who owns it: the number of a user, who has a group of the same number, or 'user:group' in numbers. Default: root.",
    ),
})
