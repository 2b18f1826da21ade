/** @typedef {{ n: number, min: number, median: number, max: number }} Summary */

/**
 * @param {readonly number[]} values at least one
 * @returns {Summary}
 */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { n: sorted.length, min: sorted[0], median, max: sorted.at(-1) }
}

/** How likely at least so many heads are when a fair coin is thrown so many times. */
export function chanceOfAtLeast(heads, throws) {
  let ways = 1
  let sum = 0
  for (let count = throws; count >= heads; count -= 1) {
    sum += ways
    ways = (ways * count) / (throws - count + 1)
  }
  return sum / 2 ** throws
}
