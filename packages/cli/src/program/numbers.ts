import { InvalidArgumentError } from 'commander'

/** @throws InvalidArgumentError, which the parser tells */
export function lineCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is not a number of lines.')
}

/** @throws InvalidArgumentError, which the parser tells */
export function seconds(text: string): number {
  // What a timer can wait.
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text)
  throw new InvalidArgumentError('It is not a number of seconds.')
}
