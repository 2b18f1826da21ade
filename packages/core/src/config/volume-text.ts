/** The parts of 'source:/target:ro'. */
export interface VolumeParts {
  source: string | undefined
  target: string
  readOnly: boolean
}

/** Reads a volume written as text; a drive letter belongs to the source. */
export function readVolume(written: string): VolumeParts | undefined {
  const found = /^(?:((?:[a-zA-Z]:[\\/])?[^:]+):)?(\/[^:]*)(?::(ro|rw))?$/.exec(written)
  return found?.[2]
    ? { source: found[1], target: found[2], readOnly: found[3] === 'ro' }
    : undefined
}

/** True for what is a path of the host, not the name of a volume. */
export const isHostPath = (source: string): boolean =>
  /^(\.{0,2}([\\/]|$)|[a-zA-Z]:[\\/])/.test(source)

export const isVolumeName = (source: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source)

/** What is wrong with a volume written as text, if anything. */
export function volumeProblem(written: string): string | undefined {
  const parts = readVolume(written)
  if (!parts)
    return 'expected "source:/target", "source:/target:ro" or "/target", with an absolute target'
  return parts.source === undefined ? undefined : sourceProblem(parts.source)
}

/** What is wrong with the source of a volume, if anything. */
export function sourceProblem(source: string): string | undefined {
  if (source.startsWith('~'))
    return 'expected a path without "~"; write it absolute or relative to the config'
  if (isHostPath(source) || isVolumeName(source)) return undefined
  return `expected the name of a volume, or a path that starts with "/" or "./"`
}
