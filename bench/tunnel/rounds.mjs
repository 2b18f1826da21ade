import { interleave } from '../process/interleave.mjs'

/**
 * Interleaves like every benchmark here, and begins no round when the time is up.
 *
 * @template Sample
 * @param {readonly string[]} names
 * @param {{ rounds: number, budgetMs: number }} limits
 * @param {(name: string) => Promise<Sample>} take
 * @returns {Promise<Record<string, Sample[]>>}
 */
export async function inRounds(names, { rounds, budgetMs }, take) {
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  const begunAtMs = performance.now()
  let lastRoundMs = 0
  for (let round = 0; round < rounds; round += 1) {
    const roundAtMs = performance.now()
    if (roundAtMs - begunAtMs + lastRoundMs > budgetMs && round > 1) break
    const shift = round % names.length
    const order = [...names.slice(shift), ...names.slice(0, shift)]
    const taken = await interleave(order, 1, take)
    for (const name of names) samples[name].push(...taken[name])
    lastRoundMs = performance.now() - roundAtMs
  }
  return samples
}
