import { splitWords } from '@mooring/client'
import { z } from 'zod'
import { durationPattern, sizePattern } from '../units.ts'
import type { Command } from '../written/written-values.ts'

export const text: z.ZodType<string> = z
  .string()
  .min(1, { error: 'expected a string that is not empty' })

export const texts: z.ZodType<readonly string[]> = z.array(text)

export const absolutePath: z.ZodType<string> = z
  .string()
  .regex(/^\//, { error: 'expected an absolute path in the container, such as "/data"' })

const expectedDuration = `expected a duration such as '30s', '1m30s', '500ms', or milliseconds`
export const duration: z.ZodType<string | number> = z
  .union(
    [
      z.int({ error: expectedDuration }).min(0, { error: expectedDuration }),
      z.string().regex(durationPattern, { error: expectedDuration }),
    ],
    { error: expectedDuration },
  )
  .meta({ title: 'duration' })

const expectedSize = `expected a size such as '64m', '1.5g', '512k', or bytes`
export const size: z.ZodType<string | number> = z
  .union(
    [
      z.int({ error: expectedSize }).min(0, { error: expectedSize }),
      z.string().regex(sizePattern, { error: expectedSize }),
    ],
    { error: expectedSize },
  )
  .meta({ title: 'size' })

const expectedCommand = 'expected a command with its arguments, a string or a list of strings'
export const command: z.ZodType<Command> = z.union(
  [
    z
      .string()
      .refine((line) => splitWords(line) !== undefined, {
        error: 'expected a command whose quotes are closed',
      })
      .refine((line) => splitWords(line)?.length !== 0, {
        error: 'expected a command that is not empty',
      }),
    z.array(z.string()).min(1, { error: 'expected a command that is not empty' }),
  ],
  { error: expectedCommand },
)

const expectedScalar = 'expected a string, number or boolean'
const scalar: z.ZodType<string | number | boolean> = z.union(
  [z.string(), z.number(), z.boolean()],
  { error: expectedScalar },
)

/** A map of names to texts, numbers or booleans. */
export const scalars: z.ZodType<Record<string, string | number | boolean>> = z.record(
  z.string().min(1),
  scalar,
)

const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array || isForeignBytes(value)

// Because a config evaluated in another realm (a Jest vm) has another Uint8Array.
const isForeignBytes = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object Uint8Array]'
const isPattern = (value: unknown): value is RegExp =>
  Object.prototype.toString.call(value) === '[object RegExp]'

/** Marks what only a TypeScript or JavaScript config can hold, so that the JSON Schema leaves it out. */
export const codeOnly = { codeOnly: true }

export const bytes: z.ZodType<Uint8Array> = z
  .custom<Uint8Array>(isBytes)
  .meta({ ...codeOnly, title: 'bytes' })
const pattern: z.ZodType<RegExp> = z
  .custom<RegExp>(isPattern)
  .meta({ ...codeOnly, title: 'regular expression' })
export const textOrPattern: z.ZodType<string | RegExp> = z.union([text, pattern], {
  error: 'expected a string or a regular expression',
})

export function functionSchema<T>(): z.ZodType<T> {
  return z
    .custom<T>((value) => typeof value === 'function', { error: 'expected a function' })
    .meta({ ...codeOnly, title: 'function' })
}
