/** The parts of a volume that is written as one text. */
export interface VolumeText {
  type: 'bind' | 'volume'
  source?: string
  target: string
  /** 'ro', 'nocopy', 'z' and the like, those that compose does not know included. */
  options: string[]
}

/** Reads 'source:target:options', 'source:target' or 'target'; undefined where a part is empty or there are too many. */
export function volumeParts(written: string): VolumeText | undefined {
  if (written === '') return undefined
  if (written.length <= 2) return { type: 'volume', target: written, options: [] }
  return partsOf(joinDrives(written.split(':')))
}

function partsOf([first = '', second, third, ...more]: string[]): VolumeText | undefined {
  if (more.length > 0 || [first, second, third].includes('')) return undefined
  if (second === undefined) return { type: 'volume', target: first, options: [] }
  const type = isPath(first) ? 'bind' : 'volume'
  return { type, source: first, target: second, options: third?.split(',') ?? [] }
}

// One letter before a colon is a drive of Windows to compose, wherever it stands.
function joinDrives(parts: readonly string[]): string[] {
  const joined: string[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last !== undefined && /^\p{L}$/u.test(last)) joined[joined.length - 1] = `${last}:${part}`
    else joined.push(part)
  }
  return joined
}

const isPath = (source: string): boolean => /^([./~]|\\\\|\p{L}:)/u.test(source)
