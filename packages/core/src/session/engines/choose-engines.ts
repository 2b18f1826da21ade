import { orCandidates } from '../../config/did-you-mean.ts'
import { invalidConfig } from '../../config/issues.ts'
import type { ResolvedConfig, ResolvedEngine } from '../../config/resolved.ts'
import { invalidSetting, withoutPassword, type Setting } from '../../docker/setting.ts'

/** An engine that containers are to be placed on. */
export interface ChosenEngine extends ResolvedEngine {
  /** What named it, for messages: `engines.big`, or a variable. */
  source: string
}

/**
 * The engines of a session: those of MOORING_ENGINES, else those of the config; none where neither names one.
 *
 * @throws ConfigError SETTING_INVALID, and CONFIG_INVALID where a container is to be on an engine that is not chosen
 */
export function chosenEngines(
  config: ResolvedConfig,
  setting: Setting | undefined,
): ChosenEngine[] {
  const chosen = namedEngines(config.engines, setting)
  if (setting) requirePinned(config, chosen)
  return chosen
}

/** The same for whoever places no container. @throws ConfigError SETTING_INVALID */
export function namedEngines(
  ofConfig: readonly ResolvedEngine[],
  setting: Setting | undefined,
): ChosenEngine[] {
  const declared = ofConfig.map((engine) => ({ ...engine, source: `engines.${engine.name}` }))
  if (!setting) return declared
  const chosen = setting.value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => engineOf(word, declared, setting))
  const twice = chosen.find(
    ({ name }, index) => chosen.findIndex((one) => one.name === name) < index,
  )
  if (twice)
    throw invalidSetting(setting, {
      problem: `names "${twice.name}" twice`,
      fix: 'name each engine once.',
    })
  return chosen
}

function engineOf(word: string, declared: readonly ChosenEngine[], setting: Setting): ChosenEngine {
  const known = declared.find(({ name }) => name === word)
  if (known) return known
  const [, name, host = word] = /^([a-zA-Z][\w-]*)=(.+)$/.exec(word) ?? []
  if (host !== 'default' && !host.includes('://'))
    throw invalidSetting(setting, {
      problem: `names an engine "${withoutPassword(word)}" that is not declared`,
      fix: `use a name of \`engines\`, an address such as ssh://ci@build-1, or a name with an address, such as big=ssh://ci@build-1.${orCandidates(
        word,
        declared.map((one) => one.name),
      )}`,
    })
  return {
    host,
    certificates: undefined,
    address: undefined,
    weight: 1,
    ...declared.find((one) => one.name === name && one.host === host),
    name: name ?? withoutPassword(host),
    source: setting.source,
  }
}

/** @throws ConfigError CONFIG_INVALID where a container is to be on an engine that is not chosen */
export function requirePinned(
  { containers, file }: ResolvedConfig,
  chosen: readonly Pick<ChosenEngine, 'name'>[],
): void {
  const names = chosen.map(({ name }) => name)
  const issues = containers
    .filter(({ engine }) => engine !== undefined && !names.includes(engine))
    .map(({ name, engine }) => ({
      path: ['containers', name, 'engine'],
      message: `engine "${engine}" is not among those of MOORING_ENGINES (${names.join(', ')}). Name it there, or say where it is: ${engine}=ssh://user@host`,
    }))
  if (issues.length > 0) throw invalidConfig(issues, file)
}
