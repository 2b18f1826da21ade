import { namedVolumes } from '../../config/named-volumes.ts'
import type { ResolvedConfig, ResolvedContainer } from '../../config/resolved.ts'
import { keepable } from '../reuse/policy.ts'
import { namesToKeep } from './names-to-keep.ts'
import { notUp } from './not-up.ts'

/** How the data of containers that are kept becomes what their start made. All names are in declared order. */
export interface ResetPlan {
  /** Their services put it back, and the containers run on. */
  restored: string[]
  /** These are removed with the volumes, and made again. */
  anew: string[]
  volumes: string[]
  /** What runs afterwards: those, what they depend on, and what depends on a new one, which is replaced too. */
  running: string[]
}

/**
 * @param asked declared names. none: all that is kept
 * @param kept names of the containers that are kept, those that are declared no more among them
 * @throws UsageError UNKNOWN_CONTAINER, CANNOT_BE_KEPT, NOT_UP
 */
export function resetPlan(
  config: ResolvedConfig,
  asked: readonly string[],
  kept: readonly string[],
): ResetPlan {
  if (asked.length > 0) namesToKeep(config, asked)
  const missing = asked.find((name) => !kept.includes(name))
  if (missing !== undefined) throw notUp(missing)
  const able = keepable(config.containers.filter(({ use }) => !use))
  const up = config.containers.filter(({ name }) => kept.includes(name) && able.has(name))
  const chosen = up.filter(({ name }) => asked.length === 0 || asked.includes(name))
  const anew = new Set(chosen.filter(({ service }) => !service?.restore))
  // A volume is emptied for all who mount it. A set that grows while it is gone through is gone through to its end.
  for (const one of anew)
    for (const other of up)
      if (namedVolumes(other).some((volume) => namedVolumes(one).includes(volume))) anew.add(other)
  return {
    restored: chosen.filter((one) => !anew.has(one)).map(({ name }) => name),
    anew: up.filter((one) => anew.has(one)).map(({ name }) => name),
    volumes: [...new Set([...anew].flatMap(namedVolumes))],
    running: up
      .filter(({ name }) => concerned(up, { chosen, anew }).has(name))
      .map(({ name }) => name),
  }
}

/** Names of all that is touched; a declaration that was edited meanwhile is nobody else's business. */
function concerned(
  up: readonly ResolvedContainer[],
  { chosen, anew }: { chosen: readonly ResolvedContainer[]; anew: ReadonlySet<ResolvedContainer> },
): Set<string> {
  const names = new Set([...chosen, ...anew].map(({ name }) => name))
  const remade = new Set([...anew].map(({ name }) => name))
  for (const name of remade)
    for (const other of up) if (other.dependsOn.includes(name)) remade.add(other.name)
  for (const name of remade) names.add(name)
  for (const name of names)
    for (const needed of up.find((one) => one.name === name)?.dependsOn ?? []) names.add(needed)
  return names
}
