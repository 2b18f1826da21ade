import type { ResolvedConfig } from '../../config/resolved.ts'
import { openBuilder } from '../../docker/build-image.ts'
import { capabilitiesOf, type Capabilities } from '../../docker/capabilities.ts'
import { imageNameOf } from '../../docker/image-name.ts'
import { listLabelled } from '../../docker/labelled.ts'
import { madeOn, sessionLabel } from '../../docker/labels.ts'
import { inspectImage } from '../../docker/local-images.ts'
import { thisProcess } from '../../docker/owning-process.ts'
import { findReach } from '../../docker/reach/find-reach.ts'
import type { Settings } from '../../docker/settings.ts'
import { orphansAmong } from '../reaper/orphans.ts'
import { ryukChoice } from '../reaper/ryuk-choice.ts'
import type { FoundEngine } from './find-engine.ts'
import { ok, warn, type Finding } from './finding.ts'

export interface EngineLook {
  engine: FoundEngine
  settings: Settings
  /** Undefined where there is none, or a mistake in it. */
  config: Promise<ResolvedConfig | undefined>
  signal: AbortSignal
}

// What Docker 20.10 speaks.
const oldestApiVersion = '1.41'

/**
 * Which engine, why this one, and what it cannot do.
 *
 * @param late what it did not answer in time
 */
export function engineFinding(engine: FoundEngine, late: readonly string[]): Finding {
  const { endpoint, version, capabilities, skipped } = engine
  const names = (version.Components ?? []).map(({ Name }) => Name)
  const product = names.includes('Podman Engine') ? 'Podman' : 'Docker'
  const missing = lacks(capabilities)
  const lacking = missing.length > 0 ? `; it lacks ${missing.join(', ')}` : ''
  const text = `${product} ${version.Version} (API ${version.ApiVersion}) at ${endpoint.place}, ${sourceText(endpoint.source)}${lacking}`
  const details = skipped.map(({ place }) => `${place} did not answer`)
  const seen = details.length > 0 ? { details } : {}
  return { ...judged(text, version, late), ...seen }
}

function judged(
  text: string,
  { ApiVersion }: FoundEngine['version'],
  late: readonly string[],
): Finding {
  const reasons = [
    ...(late.length > 0 ? [`it answers slowly; not checked: ${late.join(', ')}`] : []),
    ...(isOlder(ApiVersion, oldestApiVersion)
      ? ['older than Docker 20.10, the oldest that is tested']
      : []),
  ]
  if (reasons.length === 0) return ok('engine', text)
  const fix =
    late.length > 0
      ? 'run `mooring doctor` again when the engine has less to do.'
      : 'update the engine.'
  return warn('engine', [text, ...reasons].join('; '), fix)
}

const sourceText = (source: string): string =>
  source === 'default' ? 'the usual place' : `from ${source}`

const lacks = ({ isolatesBuilds, runsHealthchecks, lendsSocket }: Capabilities): string[] => [
  ...(isolatesBuilds ? [] : ['networks of builds']),
  ...(runsHealthchecks ? [] : ['health checks without systemd']),
  ...(lendsSocket ? [] : ['Ryuk without settings of its own']),
]

function isOlder(version: string, oldest: string): boolean {
  const [[major = 0, minor = 0], [oldMajor = 0, oldMinor = 0]] = [version, oldest].map((text) =>
    text.split('.').map(Number),
  ) as [number[], number[]]
  return major < oldMajor || (major === oldMajor && minor < oldMinor)
}

/** Whether builds may use what only BuildKit can. */
export async function buildKitFinding({ engine, signal }: EngineLook): Promise<Finding> {
  const builder = await openBuilder(engine.docker, signal)
  if (typeof builder === 'string')
    return warn(
      'buildkit',
      'the engine has no BuildKit, so builds are slower, and have no secrets, ssh or further contexts',
      'use Docker 23 or newer, or switch BuildKit on in the engine.',
    )
  builder.destroy()
  return ok('buildkit', 'images are built with BuildKit')
}

/** Where tests reach containers. */
export async function reachFinding({ engine, settings, config }: EngineLook): Promise<Finding> {
  const { docker, endpoint } = engine
  const configured = (await config)?.connectionMode
  const options = { settings: settings.reach, configured }
  const { mode, isDetected, host } = await findReach({ docker, address: endpoint.address }, options)
  const where = mode === 'docker_host' ? `published ports of ${host}` : `addresses of mode ${mode}`
  return ok(
    'connection',
    `tests reach containers at ${where} (${isDetected ? 'detected' : 'as was set'})`,
  )
}

/** What clears up should this machine go away. */
export async function ryukFinding({
  engine,
  settings,
  config,
  signal,
}: EngineLook): Promise<Finding> {
  const { docker, endpoint } = engine
  const reaper = (await config)?.reaper
  const choice = ryukChoice({
    reaper,
    disabled: settings.ryuk.disabled,
    address: endpoint.address,
    capabilities: await capabilitiesOf(docker),
  })
  if (reaper === 'none')
    return warn(
      'reaper',
      'nothing clears up after a crash, as `reaper` of the config says',
      "leave `reaper: 'none'` out, unless nobody may start a process.",
    )
  if (choice === 'off')
    return ok('reaper', 'a watchdog process clears up after a crash; Ryuk is off')
  const image = imageNameOf(settings.ryuk.image, settings.images)
  if (await inspectImage(docker, image, signal))
    return ok('reaper', `Ryuk (${image}) clears up after a crash`)
  return warn(
    'reaper',
    `Ryuk is wanted, and its image ${image} is not on the engine's host`,
    `the next run pulls it; \`docker pull ${image}\` tells whether it can.`,
  )
}

/** What runs left that died. */
export async function deadFinding({ engine, signal }: EngineLook): Promise<Finding> {
  const self = await thisProcess()
  const made = await listLabelled(engine.docker, [sessionLabel, madeOn(self)], signal)
  const dead = await orphansAmong(made, self)
  if (dead.length === 0) return ok('leftovers', 'no dead run has left anything')
  const objects = `${dead.length} object${dead.length === 1 ? '' : 's'}`
  return warn(
    'leftovers',
    `${objects} of dead runs`,
    'the next run removes them, and so does `mooring prune`.',
  )
}
