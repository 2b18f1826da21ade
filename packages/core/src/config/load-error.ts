import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, isMooringError } from '@mooring/client'
import { labelOf } from './issues.ts'
import { fixOfLoad } from './load-fix.ts'

/** Wraps what the user's file threw, with the part of the stack that is theirs. */
export function loadFailed(file: string, error: unknown): Error {
  if (isMooringError(error)) return error as unknown as Error
  const fix = fixOfLoad(file, error)
  const lines = describedError(error).replaceAll(`${process.cwd()}${sep}`, '').split('\n')
  return new ConfigError({
    code: 'CONFIG_LOAD_FAILED',
    what: `${labelOf(file)} could not be loaded.`,
    why: [...lines, ...ownFrames(error).map((frame) => `    at ${frame}`)],
    ...(fix === undefined ? {} : { fix }),
    cause: error,
  })
}

export function withoutExport(file: string): ConfigError {
  return new ConfigError({
    code: 'CONFIG_LOAD_FAILED',
    what: `${labelOf(file)} has no default export.`,
    fix: 'write `export default defineContainers({ containers: { … } })`, or `module.exports = …` in CommonJS.',
  })
}

function describedError(error: unknown): string {
  if (!isErrorLike(error)) return `threw ${String(error)}, which is no Error`
  return /^\w*Error\b/.test(error.message) ? error.message : `${error.name}: ${error.message}`
}

// Because an error of another realm is no instance of our Error.
const isErrorLike = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'message' in error && 'name' in error

// Lines of libraries and of Node say nothing about the mistake.
function ownFrames(error: unknown): string[] {
  const stack = isErrorLike(error) && typeof error.stack === 'string' ? error.stack : ''
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => shortFrame(line.trim().slice('at '.length)))
    .filter((frame) => frame !== undefined)
}

// Without columns, because they are those of the transpiled text; its lines are true.
function shortFrame(frame: string): string | undefined {
  const [, called, place = '', line] =
    /^(?:(.*) \()?((?:file:\/\/)?.*?)(?::(\d+))?(?::\d+)?\)?$/.exec(frame) ?? []
  const path = place.startsWith('file://') ? fileURLToPath(place) : place
  if (!isAbsolute(path) || path.includes(`${sep}node_modules${sep}`) || isOurs(path))
    return undefined
  const shorter = relative(process.cwd(), path)
  const position = [shorter.startsWith('..') ? path : shorter, ...(line ? [line] : [])].join(':')
  return called ? `${called} (${position})` : position
}

const ownFolder = fileURLToPath(new URL('..', import.meta.url))
const isOurs = (path: string): boolean => path.startsWith(ownFolder)
