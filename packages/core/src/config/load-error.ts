import { isAbsolute, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError, isMooringError } from '@mooring/client'
import { labelOf } from './issues.ts'

/** Wraps what the user's file threw, with the part of the stack that is theirs. */
export function loadFailed(file: string, error: unknown): Error {
  if (isMooringError(error)) return error as unknown as Error
  const { name, message } = described(error)
  return new ConfigError({
    code: 'CONFIG_LOAD_FAILED',
    what: `${labelOf(file)} could not be loaded.`,
    why: [
      ...`${name}: ${message}`.split('\n'),
      ...ownFrames(error).map((frame) => `    at ${frame}`),
    ],
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

const described = (error: unknown): { name: string; message: string } =>
  error instanceof Error || isErrorLike(error)
    ? { name: error.name, message: error.message }
    : { name: 'Thrown', message: String(error) }

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

function shortFrame(frame: string): string | undefined {
  const [, before = '', place = frame, position = ''] =
    /^(.*?\()?((?:file:\/\/)?[^()]*?)((?::\d+)*\)?)$/.exec(frame) ?? []
  const path = place.startsWith('file://') ? fileURLToPath(place) : place
  if (!isAbsolute(path) || path.includes(`${sep}node_modules${sep}`) || isOurs(path))
    return undefined
  const shorter = relative(process.cwd(), path)
  return `${before}${shorter.startsWith('..') ? path : shorter}${position}`
}

const ownFolder = fileURLToPath(new URL('..', import.meta.url))
const isOurs = (path: string): boolean => path.startsWith(ownFolder)
