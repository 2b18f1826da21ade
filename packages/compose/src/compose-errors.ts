import { relative } from 'node:path'
import { ConfigError } from '@mooring/client'
import type { Place } from './tree/tree.ts'

/** A path into the file as people write it: services.db.ports[0]. */
export const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('')

/** 'compose.yaml:3:5', relative to the working directory where the file is below it. */
export function placeText({ file, line, column }: Place): string {
  return `${fileText(file)}:${line}:${column}`
}

export function fileText(file: string): string {
  const shorter = relative(process.cwd(), file)
  return shorter === '' || shorter.startsWith('..') ? file : shorter
}

interface Mistake {
  at: Place
  path?: readonly (string | number)[]
  /** What is wrong, in words that follow the path. */
  problem: string
  fix?: string
}

/** A compose file that compose itself would not take, or that does not fit what was asked of it. */
export function invalid({ at, path = [], problem, fix }: Mistake): ConfigError {
  const where = path.length > 0 ? `${placeText(at)} ${pathText(path)}` : placeText(at)
  return new ConfigError({
    code: 'COMPOSE_INVALID',
    what: `${where}: ${problem}`,
    ...(fix === undefined ? {} : { fix }),
  })
}

/** The same where no place can be named. */
export function invalidFile(file: string, problem: string, fix?: string): ConfigError {
  return new ConfigError({
    code: 'COMPOSE_INVALID',
    what: `${fileText(file)}: ${problem}`,
    ...(fix === undefined ? {} : { fix }),
  })
}
