import { z } from 'zod'
import type { UseConfig } from '../written/written-use.ts'
import { strictObject } from './strict-object.ts'

const expectedUrl =
  "expected the URL of a server, such as 'postgres://me:secret@localhost:5432/app'"

// Empty like a variable that is set to nothing.
const url = z
  .string({ error: expectedUrl })
  .refine((written) => written === '' || isUrl(written), { error: expectedUrl })

export const use: z.ZodType<UseConfig> = z.union(
  [
    url,
    strictObject('UsedServerConfig', {
      url: url,
      allow: z.boolean().optional(),
    }),
  ],
  { error: expectedUrl },
)

function isUrl(written: string): boolean {
  try {
    return new URL(written).hostname !== ''
  } catch {
    return false
  }
}
