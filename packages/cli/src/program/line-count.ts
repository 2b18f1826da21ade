import { InvalidArgumentError } from 'commander'

/** @throws InvalidArgumentError, which the parser tells */
export function lineCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is not a number of lines.')
}
