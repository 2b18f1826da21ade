import { z } from 'zod'
import { volumeProblem } from '../volume-text.ts'
import type { FileConfig, TmpfsConfig, VolumeConfig } from '../written/written-storage.ts'
import { strictObject } from './strict-object.ts'
import { absolutePath, bytes, text } from './values-schema.ts'

const volumeObject = strictObject('VolumeObjectConfig', {
  type: z.enum(['bind', 'volume']),
  source: text.optional(),
  target: absolutePath,
  readOnly: z.boolean().optional(),
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

export const file: z.ZodType<FileConfig> = strictObject('FileConfig', {
  target: absolutePath,
  content: z.union([z.string(), bytes], { error: 'expected a string or bytes' }).optional(),
  source: text.optional(),
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
    .optional(),
  owner: z
    .union(
      [
        z.int().min(0, { error: expectedOwner }).max(largestOwner, { error: expectedOwner }),
        z.string().refine(isOwner, { error: expectedOwner }),
      ],
      { error: expectedOwner },
    )
    .optional(),
})
