import { matches } from './text-pattern.ts'

/** Looks for a pattern in the lines of one stream, which come in texts of any size. */
export interface LineSearch {
  /** Takes what comes next. @returns how many lines were found to match by it; each counts once, as soon as it does */
  take(text: string): number
  /** Takes it that nothing more comes: the last line has ended. @returns 1 if it matches only now, else 0 */
  end(): number
  /** Beginning of the last line that has come, or has begun to. */
  lastLine(): string
}

// More than one frame of an engine, which are of 16 KiB, and more than anybody looks for.
const windowLength = 64 * 1024
const longestBeginning = 1_000
/** Stands for what is not there, before or behind: neither an end of a line, nor space, nor a letter. */
const more = '\uFFFF'

/**
 * A line is searched before it has ended, too: a prompt has no end. Of one that is longer than 64 Ki characters only the last
 * of them are searched, together with what has just come, so that a log without an end of line costs neither memory
 * nor time beyond its size. `^` is the beginning of the whole line and `$` its end, never the border of such a window; so
 * `$` finds nothing before the line has ended.
 */
export function createLineSearch(written: string | RegExp): LineSearch {
  const pattern = typeof written === 'string' ? written : withoutLead(written)
  const keptLength = typeof pattern === 'string' ? Math.max(0, pattern.length - 1) : windowLength
  // Of the line that has not ended.
  let rest = ''
  let beginning = ''
  let isCut = false
  let isFound = false
  let lastLine = ''

  const look = (isEnded: boolean): number => {
    if (isFound || !isIn(pattern, { line: rest, isCut, isEnded })) return 0
    isFound = true
    return 1
  }
  const add = (part: string): void => {
    rest += part
    if (beginning.length < longestBeginning)
      beginning += part.slice(0, longestBeginning - beginning.length)
  }
  const begin = (): void => {
    rest = beginning = ''
    isCut = isFound = false
  }
  const end = (): number => {
    lastLine = beginning
    const found = look(true)
    begin()
    return found
  }

  return {
    take: (text) => {
      let at = firstOfInterest(text, rest, pattern)
      if (at > 0) begin()
      let found = 0
      for (let next = text.indexOf('\n', at); next >= 0; next = text.indexOf('\n', at)) {
        add(text.slice(at, next))
        found += end()
        at = next + 1
      }
      if (at === text.length) return found
      add(text.slice(at))
      lastLine = beginning
      found += look(false)
      if (rest.length > keptLength) {
        rest = keptLength === 0 ? '' : rest.slice(-keptLength)
        isCut = true
      }
      return found
    },
    end: () => (beginning === '' ? 0 : end()),
    lastLine: () => lastLine,
  }
}

/** What may stand before changes nothing, but would be tried from each character to the end of a line. */
const withoutLead = ({ source, flags }: RegExp): RegExp =>
  new RegExp(flags.includes('y') ? source : source.replace(/^(?:\.\*\??)+/, ''), flags)

interface Part {
  line: string
  isCut: boolean
  isEnded: boolean
}

function isIn(pattern: string | RegExp, { line, isCut, isEnded }: Part): boolean {
  if (typeof pattern === 'string') return matches(pattern, line)
  if (!isEnded) return matches(pattern, `${isCut ? more : ''}${line}${more}`)
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line
  return matches(pattern, isCut ? more + whole : whole)
}

/** Where a text does not hold a string at all, its last line is enough: for what it says, and as the beginning of more. */
function firstOfInterest(text: string, rest: string, pattern: string | RegExp): number {
  const lastEnd = text.lastIndexOf('\n')
  if (typeof pattern !== 'string' || lastEnd <= 0 || matches(pattern, rest + text)) return 0
  return text.lastIndexOf('\n', lastEnd - 1) + 1
}
