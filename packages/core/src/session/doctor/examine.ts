import { isMooringError } from '@mooring/client'
import { deadline, orAborted } from '../../abort.ts'
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
import { findEngine } from './find-engine.ts'
import { failure, ok, warn, type Finding } from './finding.ts'
import { diskFinding, stateFinding, temporaryFinding } from './folder-findings.ts'
import { credentialsFinding, prefixFinding } from './registry-findings.ts'

export interface Examination {
  findings: Finding[]
  /** Undefined where there is none, or a mistake in it. */
  config: ResolvedConfig | undefined
}

// With the search for an engine, somebody waits two seconds at most.
const checkTimeoutMs = 900

const engineChecks = {
  engine: engineFinding,
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
  signal,
}: {
  directory: string
  configFile?: string | undefined
  signal: AbortSignal
}): Promise<Examination> {
  let settings: Settings
  try {
    settings = await readSettings()
  } catch (error) {
    return { findings: [failure('settings', error)], config: undefined }
  }
  const loading = loaded(directory, configFile)
  const [ofEngine, others, { config, finding }] = await Promise.all([
    engineFindings(
      settings,
      loading.then((one) => one.config),
      signal,
    ),
    otherFindings(settings, signal),
    loading,
  ])
  return { findings: [...ofEngine, ...others, finding], config }
}

interface Loaded {
  config: ResolvedConfig | undefined
  finding: Finding
}

async function loaded(directory: string, configFile: string | undefined): Promise<Loaded> {
  try {
    const config = await loadConfig({ directory, ...(configFile !== undefined && { configFile }) })
    const count = config.containers.length
    const text = `${config.file} declares ${count} container${count === 1 ? '' : 's'}`
    return { config, finding: ok('config', text) }
  } catch (error) {
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

async function engineFindings(
  settings: Settings,
  loading: Promise<ResolvedConfig | undefined>,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    using engine = await findEngine(settings, signal)
    const config = await inTime(signal, () => loading).catch(() => undefined)
    const checks = Object.entries(engineChecks).map(([check, look]) =>
      found(check, signal, (limited) =>
        look({ engine, settings, config, signal: limited } satisfies EngineLook),
      ),
    )
    return await Promise.all(checks)
  } catch (error) {
    signal.throwIfAborted()
    return [failure('engine', error)]
  }
}

function otherFindings(settings: Settings, signal: AbortSignal): Promise<Finding[]> {
  const { images, stateDirectory, isReuseAllowed } = settings
  return Promise.all([
    prefixFinding(images),
    found('credentials', signal, () => credentialsFinding(images)),
    found('temporary', signal, temporaryFinding),
    found('state', signal, () => stateFinding(stateDirectory)),
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
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<Finding>,
): Promise<Finding> {
  try {
    return await inTime(signal, look)
  } catch (error) {
    signal.throwIfAborted()
    if (isMooringError(error)) return failure(check, error)
    return warn(
      check,
      `not known: ${(error as Error).message}`,
      'look again when the machine has less to do.',
    )
  }
}

async function inTime<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using limit = deadline(checkTimeoutMs, signal)
  return await orAborted(work(limit.signal), limit.signal)
}
