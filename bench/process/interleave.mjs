/**
 * Takes samples of several candidates in turn, with the order rotated each round, so that what else the machine does
 * meets all of them alike.
 *
 * @template Sample
 * @param {readonly string[]} names
 * @param {number} rounds
 * @param {(name: string, round: number) => Promise<Sample>} take
 * @returns {Promise<Record<string, Sample[]>>}
 */
export async function interleave(names, rounds, take) {
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length]
      samples[name].push(await take(name, round))
    }
  }
  return samples
}
