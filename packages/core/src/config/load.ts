import { readFile } from 'node:fs/promises'
import { dirname, extname } from 'node:path'
import { nowMs } from '../abort.ts'
import { debugChannel } from '../debug.ts'
import { checkPaths } from './check-paths.ts'
import { isRecord } from './entries.ts'
import { findConfig } from './find.ts'
import { jitiForFiles } from './jiti-for-file.ts'
import { forgettingJson } from './json-anew.ts'
import { loadFailed, withoutExport } from './load-error.ts'
import { whileLoading } from './loading.ts'
import { modulesAnew } from './modules-anew.ts'
import { resolveConfig } from './resolve.ts'
import type { ResolvedConfig } from './resolved.ts'

const log = debugChannel('config')

export interface LoadOptions {
  /** Where the search for the file begins, and where a relative `configFile` starts. */
  directory: string
  /** Path of the config file. @default the nearest containers.config.{ts,mts,cts,js,mjs,cjs,json} upward */
  configFile?: string
  /**
   * Hears of each file that the config is made of, by absolute path: the file itself, the local files that it
   * imports, and the tsconfig.json that was asked where an import leads. Also while the load fails.
   */
  onSource?: (file: string) => void
}

/**
 * Finds, loads and checks the config. The file may export a config, a promise of one, or a function that returns
 * either; each call reads the file anew.
 *
 * @throws ConfigError CONFIG_NOT_FOUND, CONFIG_LOAD_FAILED, CONFIG_INVALID
 */
export async function loadConfig({
  directory,
  configFile,
  onSource = () => undefined,
}: LoadOptions): Promise<ResolvedConfig> {
  const startedAtMs = nowMs()
  const file = await findConfig(directory, configFile)
  onSource(file)
  const loading = { directory: dirname(file), onSource }
  const written = await forgettingJson(file, onSource, () =>
    whileLoading(loading, () => writtenIn(file, onSource)),
  )
  const config = resolveConfig(written, { file, directory: loading.directory })
  await checkPaths(config)
  const elapsedMs = Math.round(nowMs() - startedAtMs)
  log('%s loaded in %d ms, %d containers', file, elapsedMs, config.containers.length)
  return config
}

type SourceListener = NonNullable<LoadOptions['onSource']>

async function writtenIn(file: string, onSource: SourceListener): Promise<unknown> {
  try {
    const exported = await exportedBy(file, onSource)
    if (exported === undefined || exported === null) throw withoutExport(file)
    return await (typeof exported === 'function' ? exported() : exported)
  } catch (error) {
    throw loadFailed(file, error)
  }
}

async function exportedBy(file: string, onSource: SourceListener): Promise<unknown> {
  const source = await readFile(file, 'utf8')
  if (extname(file) === '.json') return JSON.parse(source)
  const { createJiti } = await import('jiti')
  const jitiFor = jitiForFiles(createJiti, onSource)
  const module = await modulesAnew({ jitiFor, onSource })(file, source)
  return isTranspiled(module) ? module.default : module
}

const isTranspiled = (module: unknown): module is { default?: unknown } =>
  isRecord(module) && module['__esModule'] === true
