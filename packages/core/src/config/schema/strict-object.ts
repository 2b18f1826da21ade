import { z } from 'zod'
import { didYouMean } from '../did-you-mean.ts'

/**
 * An object that takes no other keys. An unknown one is answered, a line for each, with what to write instead where
 * that is known, else with the nearest known key.
 *
 * @param type its type in config/written, whose comments describe its keys
 * @param options.hints what to write, by keys that are known from elsewhere
 * @param options.alsoMeant names that may have been meant in what was written, beside the keys of the object
 */
export function strictObject<Shape extends z.ZodRawShape>(
  type: string,
  shape: Shape,
  {
    hints = {},
    alsoMeant = () => [],
  }: {
    hints?: Readonly<Record<string, string>>
    alsoMeant?: (written: unknown) => readonly string[]
  } = {},
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  const answer = (key: string, written: unknown): string =>
    Object.hasOwn(hints, key)
      ? ` Write ${hints[key]}.`
      : didYouMean(key, [...known, ...alsoMeant(written)])
  const object = z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key.${answer(key, issue.input)}`).join('\n')
        : undefined,
  })
  return object.meta({ writtenAs: type })
}
