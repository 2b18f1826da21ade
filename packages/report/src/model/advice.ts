import { countText, durationText } from '../duration-text.ts'
import type { ContainerRow, Phase } from './run.ts'
import { total, type Facts } from './sums.ts'

interface Advice {
  /** What of the run it is about. */
  ms: number
  text: string
}

// What takes less is not worth a line.
const leastMs = 200
const leastShare = 0.02

/** What would make a run faster, what costs most first; at most three lines. */
export function adviceFor(facts: Facts, leasedMs: readonly number[]): string[] {
  const found = [
    ...ofImages(facts),
    ...ofStarts(facts),
    ...ofOwnContainers(facts),
    ...ofData(leasedMs),
    ...ofRemovals(facts),
  ]
  const least = Math.max(leastMs, facts.totalMs * leastShare)
  return found
    .filter(({ ms }) => ms >= least)
    .sort((one, other) => other.ms - one.ms)
    .slice(0, 3)
    .map(({ text }) => text)
}

const ofImages = ({ images }: Facts): Advice[] =>
  images
    .filter(({ what }) => what === 'pulled' || what === 'built')
    .map(({ name, what, fromMs, toMs }) => ({
      ms: toMs - fromMs,
      text:
        what === 'pulled'
          ? `${name} was pulled in ${durationText(toMs - fromMs)}: have it on the machine before the tests begin, such as from a cache of your CI.`
          : `${name} was built in ${durationText(toMs - fromMs)}: copy what changes often last in its Dockerfile, and keep the builder's cache between runs.`,
    }))

/** Only what tests have waited for: a start that nobody waits for costs nothing. */
function ofStarts({ containers, tests }: Facts): Advice[] {
  const waited = new Map<string, number>()
  for (const { uses, waits } of tests)
    for (const { container } of uses) {
      const wait = waits.find(({ what }) => what === `${container} to be ready`)
      if (wait) waited.set(container, Math.max(waited.get(container) ?? 0, wait.ms))
    }
  return containers
    .filter(({ name, declared }) => name === declared && waited.has(name))
    .map((row) => {
      const ms = waited.get(row.name) ?? 0
      // What it waited for itself has lines of its own.
      const others = row.phases.filter(({ phase }) => phase === 'dependencies' || phase === 'image')
      return { ms: ms - total(others.map(lengthOf)), text: startText(row, ms) }
    })
}

function startText({ name, phases }: ContainerRow, ms: number): string {
  const longest = [...phases].sort((one, other) => lengthOf(other) - lengthOf(one))[0]
  const waited = `Tests waited ${durationText(ms)} for ${name}`
  if (!longest) return `${waited}: \`reuse: true\` at ${name} takes it over from run to run.`
  const part = durationText(lengthOf(longest))
  switch (longest.phase) {
    case 'prepare':
      return `${waited}; preparing its data took ${part}: a snapshot, or \`reuse: true\` at ${name}, spares that.`
    case 'dependencies':
      return `${waited}; what it depends on took ${part}: look there first.`
    case 'image':
      return `${waited}; its image took ${part}; \`reuse: true\` at ${name} spares the rest.`
    case 'snapshot':
      return `${waited}; its snapshot, which the next run finds, took ${part}.`
    case 'ready':
      return `${waited}; its program took ${part} to answer: \`reuse: true\` at ${name} takes it over from run to run.`
    default:
      return `${waited}; the engine took ${part} (${longest.phase}): \`reuse: true\` at ${name} takes it over from run to run.`
  }
}

const lengthOf = ({ fromMs, toMs }: Phase): number => toMs - fromMs

function ofOwnContainers({ containers }: Facts): Advice[] {
  const groups = new Map<string, number[]>()
  for (const { name, declared, fromMs, readyMs } of containers)
    if (name !== declared && readyMs !== undefined)
      groups.set(declared, [...(groups.get(declared) ?? []), readyMs - fromMs])
  return [...groups].map(([declared, starts]) => ({
    ms: total(starts),
    text: `${declared} was started ${countText(starts.length, 'time')}, ${durationText(total(starts))} in all: a wider \`scope\` shares it, and data of each test's own keeps tests apart.`,
  }))
}

function ofData(leasedMs: readonly number[]): Advice[] {
  const sorted = [...leasedMs].sort((one, other) => one - other)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  const ms = total(leasedMs)
  return [
    {
      ms,
      text: `Data of their own took tests ${durationText(ms)} in all (median ${durationText(median)}): tests that only read can share it, with \`isolation: 'file'\` or 'worker'.`,
    },
  ]
}

function ofRemovals({ containers }: Facts): Advice[] {
  const [slowest] = [...containers].sort(
    (one, other) => (other.removalMs ?? 0) - (one.removalMs ?? 0),
  )
  const ms = slowest?.removalMs ?? 0
  if (!slowest || ms < 2_000) return []
  return [
    {
      ms,
      text: `The removal of ${slowest.name} took ${durationText(ms)}: a shorter \`stopGracePeriod\`, where it has one, ends it sooner.`,
    },
  ]
}
