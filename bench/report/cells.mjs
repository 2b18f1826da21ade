import { chanceOfAtLeast, summarize } from './statistics.mjs'

/** @typedef {import('./statistics.mjs').Summary} Summary */

/** 12.3 (11.0 to 15.9) @param {Summary} summary */
export const spread = ({ min, median, max }) =>
  `${number(median)} (${number(min)} to ${number(max)})`

/** Three digits are what such figures carry. @param {number} value */
export function number(value) {
  const size = Math.abs(value)
  if (size >= 100) return value.toFixed(0)
  return value.toFixed(size >= 10 ? 1 : 2)
}

/** @param {Summary} one @param {Summary} other */
export const ratio = (one, other) =>
  other.median > 0 ? `${(one.median / other.median).toFixed(2)}` : ''

/**
 * An aim beside its figure, judged here and nowhere by hand.
 *
 * @param {string} words
 * @param {number} value
 * @param {number} limit
 */
export const aim = (words, value, limit) => `${words}: **${value <= limit ? 'met' : 'not met'}**`

/**
 * The aim that nothing is slower than testcontainers. Where the engine is the whole cost, one of two equals has the
 * larger median by chance, so that slower means: in so many rounds that chance does not explain it.
 *
 * @param {readonly number[]} ours by round
 * @param {readonly number[]} theirs of the same rounds
 */
export function notSlower(ours, theirs) {
  const slower = ours.filter((value, round) => value > theirs[round]).length
  const words = `not slower than testcontainers`
  if (summarize(ours).median <= summarize(theirs).median) return `${words}: **met**`
  const verdict = chanceOfAtLeast(slower, ours.length) < 0.05 ? 'not met' : 'a tie'
  return `${words}: **${verdict}** (slower in ${slower} of ${ours.length} rounds)`
}
