import { isMooringError, type ContainerRecord, type UsageError } from '@mooring/client'
import { loadConfig } from '../../config/load.ts'
import type { ResolvedConfig } from '../../config/resolved.ts'
import { inspectContainer } from '../../docker/container-facts.ts'
import type { Engine } from '../../docker/engine.ts'
import type { ExecStreams } from '../../docker/exec-streams.ts'
import { execWithStreams } from '../../docker/interactive-exec.ts'
import { timedLogs } from '../../docker/timed-logs.ts'
import { recordOf } from '../containers/record.ts'
import { projectOf } from '../project.ts'
import { createMask } from '../reports/masking.ts'
import type { KeptObject } from './kept-object.ts'
import { keptOnEngine, type KeptOnEngine } from './kept-on-engine.ts'
import { notUp } from './not-up.ts'
import { projectAt } from './open-kept.ts'
import { unknownContainer } from './unknown-container.ts'

/** A line of a log. */
export interface KeptLine {
  stream: 'stdout' | 'stderr'
  /** When the engine took it, in its own spelling. */
  stamp: string
  text: string
}

/** A container of a project that is kept. */
export interface KeptContainer extends Disposable {
  /**
   * What a test would be told of it.
   *
   * @throws UsageError NOT_UP where it does not run
   * @throws ConfigError where the config cannot be read
   */
  record(): Promise<ContainerRecord>
  /**
   * Its log, a few lines at once, with the secrets of the config made unreadable.
   *
   * @throws ConfigError where the config cannot be read
   */
  logs(options: { follow: boolean; tail?: number | undefined }): AsyncGenerator<KeptLine[]>
  /** Runs a command there, and answers its exit code. @throws DockerError CONTAINER_NOT_RUNNING */
  exec(command: readonly string[], streams: ExecStreams): Promise<number>
}

export interface KeptContainerOptions {
  /** Where the search for the config begins. */
  directory: string
  configFile?: string | undefined
  signal: AbortSignal
}

/**
 * Finds a container that is kept, running or not.
 *
 * @param name as declared
 * @throws UsageError UNKNOWN_CONTAINER, NOT_UP
 * @throws ConfigError CONFIG_NOT_FOUND; where nothing of that name is kept, also that of a config that cannot be read
 * @throws DockerError DOCKER_UNREACHABLE
 */
export async function keptContainer(
  name: string,
  { directory, configFile, signal }: KeptContainerOptions,
): Promise<KeptContainer> {
  const project = await projectAt(directory, configFile)
  const loading = loadConfig({ directory, ...(configFile !== undefined && { configFile }) })
  loading.catch(() => undefined)
  const kept = await keptOnEngine(signal)
  try {
    const objects = await kept.list({ project })
    const found = objects.find(({ kind, declared }) => kind === 'container' && declared === name)
    if (!found) throw await notFound(name, loading)
    const subject = { id: found.id, name }
    return {
      record: async () => recordOfKept(kept, { config: await loading, objects, found }),
      logs: (options) =>
        maskedLogs(kept.engineOf(found), found.id, { ...options, loading, signal }),
      exec: (command, streams) =>
        execWithStreams(kept.engineOf(found).docker, subject, { command, streams, signal }),
      [Symbol.dispose]: kept[Symbol.dispose],
    }
  } catch (error) {
    kept[Symbol.dispose]()
    throw error
  }
}

// A config with a mistake does not tell what is declared, and its error is the news.
async function notFound(name: string, loading: Promise<ResolvedConfig>): Promise<UsageError> {
  const declared = (await loading).containers.map((container) => container.name)
  return declared.includes(name) ? notUp(name) : unknownContainer(name, declared)
}

async function recordOfKept(
  { engineOf }: KeptOnEngine,
  {
    config,
    objects,
    found,
  }: { config: ResolvedConfig; objects: readonly KeptObject[]; found: KeptObject },
): Promise<ContainerRecord> {
  const { declared: name, container } = found
  const declared = config.containers.find((one) => one.name === name)
  if (!declared || projectOf(config) !== found.project) throw notUp(name)
  if (container?.state !== 'running') throw notUp(name)
  const engine = engineOf(found)
  const facts = await inspectContainer(engine.docker, found.id)
  const networks = new Map(
    objects.filter(({ kind }) => kind === 'network').map((one) => [one.id, one.declared]),
  )
  const isInternal = (id: string): boolean =>
    config.networks.some((network) => network.name === networks.get(id) && network.internal)
  return recordOf(declared, facts, {
    image: container.image,
    reach: engine.reach,
    networks: { nameOf: (id) => networks.get(id), isInternal },
  })
}

async function* maskedLogs(
  { docker }: Engine,
  id: string,
  {
    follow,
    tail,
    loading,
    signal,
  }: {
    follow: boolean
    tail?: number | undefined
    loading: Promise<ResolvedConfig>
    signal: AbortSignal
  },
): AsyncGenerator<KeptLine[]> {
  // Without the config nobody knows the secrets.
  const mask = createMask(await loading)
  const { tty } = await inspectContainer(docker, id)
  try {
    for await (const lines of timedLogs(docker, id, { follow, tail, raw: tty, signal }))
      yield lines.map((line) => ({ ...line, text: mask(line.text) }))
  } catch (error) {
    if (!signal.aborted || isMooringError(error)) throw error
  }
}
