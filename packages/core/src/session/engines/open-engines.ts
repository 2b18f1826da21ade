import { setMaxListeners } from 'node:events'
import { DockerError, isMooringError } from '@mooring/client'
import { invalidConfig } from '../../config/issues.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import type { Engine, EngineOptions } from '../../docker/engine.ts'
import type { Settings } from '../../docker/settings.ts'
import type { ChosenEngine } from './choose-engines.ts'
import { connectTo } from './connect.ts'
import { factsOf, type EngineFacts } from './engine-facts.ts'

/** An engine that answers, and what is known of it. */
export interface OpenEngine {
  engine: Engine & { name: string }
  chosen: ChosenEngine
  facts: EngineFacts
}

export interface OpenEnginesOptions {
  config: ResolvedConfig
  settings: Settings
  signal: AbortSignal
}

/**
 * Connects to all engines at once.
 *
 * @param label as for openEngine
 * @throws DockerError ENGINE_UNREACHABLE with each that does not answer
 * @throws ConfigError SETTING_INVALID, CONFIG_INVALID where two are the same
 */
export async function openEngines(
  label: string,
  chosen: readonly ChosenEngine[],
  { config, settings, signal: given }: OpenEnginesOptions,
): Promise<OpenEngine[]> {
  const signal = AbortSignal.any([given])
  // Requests to all engines listen to it, and Node warns of the eleventh.
  setMaxListeners(0, signal)
  const { connectionMode } = config
  const opening = chosen.map((one) => open(label, one, { settings, connectionMode, signal }))
  const outcomes = await Promise.allSettled(opening)
  const opened = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  )
  try {
    signal.throwIfAborted()
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected'
        ? [{ engine: chosen[index] as ChosenEngine, error: outcome.reason as Error }]
        : [],
    )
    if (failures.length > 0) throw unreachable(failures, chosen)
    requireDifferent(opened, config)
    return opened
  } catch (error) {
    for (const { engine } of opened) engine.close()
    throw error
  }
}

async function open(
  label: string,
  chosen: ChosenEngine,
  options: Omit<EngineOptions, 'settings'> & { settings: Settings },
): Promise<OpenEngine> {
  const engine = await connectTo(chosen, label, options)
  try {
    return { engine, chosen, facts: await factsOf(engine.docker, options.signal) }
  } catch (error) {
    engine.close()
    throw error
  }
}

function unreachable(
  failures: readonly { engine: ChosenEngine; error: Error }[],
  chosen: readonly ChosenEngine[],
): Error {
  const other = failures.find(
    ({ error }) => !(isMooringError(error) && error.code === 'DOCKER_UNREACHABLE'),
  )
  if (other) return other.error
  const names = failures.map(({ engine }) => engine.name)
  const width = Math.max(...names.map((name) => name.length))
  const answering = chosen.filter(({ name }) => !names.includes(name)).map(({ name }) => name)
  return new DockerError({
    code: 'ENGINE_UNREACHABLE',
    what: `${names.map((name) => `"${name}"`).join(', ')} of ${chosen.length} engines ${names.length === 1 ? 'does' : 'do'} not answer.`,
    why: failures.flatMap(({ engine, error }) =>
      triesOf(error).map((line) => `${engine.name.padEnd(width)}  ${line}`),
    ),
    fix:
      answering.length === 0
        ? 'start one of the engines, or fix the connection to it.'
        : `fix the connection to it, or do without: MOORING_ENGINES=${answering.join(',')}`,
    cause: failures[0]?.error,
  })
}

/** What was tried, and how it ended: the evidence of the error. */
const triesOf = ({ message }: Error): string[] =>
  message
    .split('\n')
    .filter((line) => /^ {2}\S/.test(line))
    .map((line) => line.trim())

function requireDifferent(opened: readonly OpenEngine[], { file }: ResolvedConfig): void {
  const issues = opened.flatMap(({ facts, engine: { name } }, index) => {
    const first = opened.findIndex((one) => one.facts.id === facts.id)
    if (first === index) return []
    const message = `is the same engine as "${opened[first]?.engine.name}". Name each engine once`
    return [{ path: ['engines', name], message }]
  })
  if (issues.length > 0) throw invalidConfig(issues, file)
}
