import { setMaxListeners } from 'node:events'
import { isMooringError } from '@mooring/client'
import { deadline, DeadlinePassed, orAborted } from '../../abort.ts'
import { loadConfig } from '../../config/load.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { readSettings, type Settings } from '../../docker/settings.ts'
import {
  buildKitFinding,
  deadFinding,
  engineFinding,
  reachFinding,
  ryukFinding,
  type EngineLook,
} from './engine-findings.ts'
import { findEngine, type FoundEngine } from './find-engine.ts'
import { failure, ok, warn, type Finding } from './finding.ts'
import { diskFinding, stateFinding, temporaryFinding } from './folder-findings.ts'
import type { Patience } from './patience.ts'
import { credentialsFinding, prefixFinding } from './registry-findings.ts'

export interface Examination {
  findings: Finding[]
  /** Undefined where there is none, or a mistake in it. */
  config: ResolvedConfig | undefined
}

/** For all that is looked at, side by side; with the start of the program somebody waits two seconds at most. */
const examineTimeoutMs = 1_500
/** The look at the engine goes by the config. */
const configTimeoutMs = 1_000

const engineChecks = {
  buildkit: buildKitFinding,
  disk: diskFinding,
  connection: reachFinding,
  reaper: ryukFinding,
  leftovers: deadFinding,
}

/**
 * Looks at what tests need of this machine: the engine, folders, registries, the config. Nothing is changed, and it answers
 * within two seconds.
 */
export async function examine({
  directory,
  configFile,
  signal: given,
}: {
  directory: string
  configFile?: string | undefined
  signal: AbortSignal
}): Promise<Examination> {
  const signal = AbortSignal.any([given])
  let settings: Settings
  try {
    settings = await readSettings()
  } catch (error) {
    return { findings: [failure('settings', error)], config: undefined }
  }
  using limit = deadline(examineTimeoutMs, signal)
  // Looks at all engines listen to them, and Node warns of the eleventh.
  setMaxListeners(0, signal, limit.signal)
  const patience: Patience = { signal, limit: limit.signal }
  const loading = loaded({ directory, configFile }, signal)
  const usual = engineFindings(
    { settings, config: loading.then((one) => one.config) },
    patience,
    () => findEngine(settings, patience),
  )
  usual.catch(() => undefined)
  const [ofEngine, others, { config, finding }] = await Promise.all([
    severalFindings({ settings, loading }, patience).then((several) => several ?? usual),
    otherFindings(settings, patience),
    loading,
  ])
  return { findings: [...ofEngine, ...others, finding], config }
}

interface Loaded {
  config: ResolvedConfig | undefined
  finding: Finding
}

async function loaded(
  { directory, configFile }: { directory: string; configFile: string | undefined },
  signal: AbortSignal,
): Promise<Loaded> {
  using late = deadline(configTimeoutMs, signal)
  try {
    const config = await orAborted(
      loadConfig({ directory, ...(configFile !== undefined && { configFile }) }),
      late.signal,
    )
    const count = config.containers.length
    const text = `${config.file} declares ${count} container${count === 1 ? '' : 's'}`
    return { config, finding: ok('config', text) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeadlinePassed) {
      const fix = 'let it do less when it is loaded, and wait for nothing.'
      return { config: undefined, finding: warn('config', `not loaded: ${lateText(error)}`, fix) }
    }
    const isAbsent = isMooringError(error) && error.code === 'CONFIG_NOT_FOUND'
    const absent = warn(
      'config',
      `no containers.config file in ${directory} or above`,
      '`mooring init` writes one.',
    )
    return {
      config: undefined,
      finding: isAbsent && configFile === undefined ? absent : failure('config', error),
    }
  }
}

/** Of each engine that is named; undefined where none is. */
async function severalFindings(
  { settings, loading }: { settings: Settings; loading: Promise<Loaded> },
  patience: Patience,
): Promise<Finding[] | undefined> {
  const { config } = await loading
  if (!settings.engines && !config?.engines.length) return undefined
  const { namedFindings } = await import('./named-findings.ts')
  return namedFindings(config?.engines ?? [], settings, {
    patience,
    look: (own, find) =>
      engineFindings({ settings: own, config: Promise.resolve(config) }, patience, find),
  })
}

async function engineFindings(
  { settings, config }: Pick<EngineLook, 'settings' | 'config'>,
  patience: Patience,
  find: () => Promise<FoundEngine>,
): Promise<Finding[]> {
  try {
    using engine = await find()
    const checks = Object.entries(engineChecks)
    const findings = await Promise.all(
      checks.map(([check, look]) =>
        inTime(check, patience, (signal) =>
          look({ engine, settings, config, signal } satisfies EngineLook),
        ),
      ),
    )
    const late = checks.map(([check]) => check).filter((_, index) => !findings[index])
    return [engineFinding(engine, late), ...findings.filter((finding) => finding !== undefined)]
  } catch (error) {
    patience.signal.throwIfAborted()
    return [failure('engine', error)]
  }
}

function otherFindings(settings: Settings, patience: Patience): Promise<Finding[]> {
  const { images, stateDirectory, isReuseAllowed } = settings
  return Promise.all([
    prefixFinding(images),
    found('credentials', patience, () => credentialsFinding(images)),
    found('temporary', patience, temporaryFinding),
    found('state', patience, () => stateFinding(stateDirectory)),
    isReuseAllowed
      ? ok('reuse', 'containers may be kept')
      : warn(
          'reuse',
          'the environment forbids to keep containers',
          'unset TESTCONTAINERS_REUSE_ENABLE, or testcontainers.reuse.enable.',
        ),
  ])
}

async function found(
  check: string,
  patience: Patience,
  look: (signal: AbortSignal) => Promise<Finding>,
): Promise<Finding> {
  const finding = await inTime(check, patience, look)
  return finding ?? unknown(check, lateText(new DeadlinePassed(examineTimeoutMs)))
}

/** Undefined where it takes too long. */
async function inTime(
  check: string,
  { signal, limit }: Patience,
  look: (signal: AbortSignal) => Promise<Finding>,
): Promise<Finding | undefined> {
  try {
    return await orAborted(look(limit), limit)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeadlinePassed) return undefined
    if (isMooringError(error)) return failure(check, error)
    return unknown(check, (error as Error).message)
  }
}

const unknown = (check: string, why: string): Finding =>
  warn(check, `not known: ${why}`, 'look again when the machine has less to do.')

const lateText = ({ timeoutMs }: DeadlinePassed): string => `no answer within ${timeoutMs / 1000} s`
