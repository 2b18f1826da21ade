import { z } from 'zod'
import { didYouMean } from '../did-you-mean.ts'

/** An object that takes no other keys; an unknown one is answered with the nearest known one, a line for each. */
export function strictObject<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key.${didYouMean(key, known)}`).join('\n')
        : undefined,
  })
}
