/**
 * Takes samples of several candidates in turn, with the order rotated each round, so that what else the machine does
 * meets all of them alike.
 *
 * @template Sample
 * @param {readonly string[]} names
 * @param {number} rounds
 * @param {(name: string) => Promise<Sample>} take
 * @returns {Promise<Record<string, Sample[]>>} by name, in the order of the rounds
 */
export async function interleave(names, rounds, take) {
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length]
      samples[name].push(await takeAgain(name, take))
    }
  }
  return samples
}

// An engine under load fails a start now and then, and not every contender tries again by itself.
async function takeAgain(name, take) {
  try {
    return await take(name)
  } catch (error) {
    if (error.name === 'AbortError') throw error
    console.log(`bench    once more, because ${name} failed: ${error.message.slice(0, 300)}`)
    return take(name)
  }
}
