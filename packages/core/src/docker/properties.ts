import { readFile } from 'node:fs/promises'
import { ConfigError, evidence } from '@mooring/client'
import type { Setting } from './setting.ts'

/** Settings of a properties file by key; those without a value count as unset and are left out. */
export type Properties = ReadonlyMap<string, Setting>

/**
 * Reads a file in the syntax of Java properties; one that does not exist has none.
 *
 * @throws ConfigError SETTING_INVALID with file and line
 */
export async function readProperties(file: string): Promise<Properties> {
  try {
    return parseProperties(await readFile(file, 'utf8'), file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    if (code === 'SETTING_INVALID') throw error
    throw new ConfigError({
      code: 'SETTING_INVALID',
      what: `${file} cannot be read.`,
      why: evidence('reason', message),
      fix: 'repair the file, or remove it.',
      cause: error,
    })
  }
}

/** @param file names the text in messages */
export function parseProperties(text: string, file: string): Properties {
  const properties = new Map<string, Setting>()
  for (const { line, content } of logicalLines(text)) {
    const place = `${file}:${line}`
    const [key, value] = splitEntry(content).map((part) => unescaped(part, place)) as [
      string,
      string,
    ]
    if (value.trim() === '') properties.delete(key)
    else properties.set(key, { value: value.trim(), source: `${place} (${key})` })
  }
  return properties
}

interface LogicalLine {
  /** Number of its first natural line, from 1. */
  line: number
  content: string
}

// A line that ends in an odd number of backslashes goes on in the next one, whose indent does not count.
function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = []
  let open: LogicalLine | undefined
  text.split(/\r\n|\n|\r/).forEach((natural, index) => {
    const content = natural.replace(/^[ \t\f]+/, '')
    if (!open && (content === '' || /^[#!]/.test(content))) return
    const line = open ?? { line: index + 1, content: '' }
    const goesOn = (/\\*$/.exec(content)?.[0].length ?? 0) % 2 === 1
    line.content += goesOn ? content.slice(0, -1) : content
    if (!open) found.push(line)
    open = goesOn ? line : undefined
  })
  return found
}

// The key ends at the first '=', ':' or blank that is not escaped.
function splitEntry(content: string): [string, string] {
  const [, key = '', value = ''] =
    /^((?:\\.|[^\\=: \t\f])*)(?:[ \t\f]*[=:][ \t\f]*|[ \t\f]+|$)(.*)$/s.exec(content) ?? []
  return [key, value]
}

const controls: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescaped(text: string, place: string): string {
  return text.replace(/\\(u([0-9A-Fa-f]{4})?|.)/gs, (written: string, ...rest: unknown[]) => {
    const [letter, hex] = rest as [string, string | undefined]
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (letter === 'u') throw malformed(place, written)
    return controls[letter] ?? letter
  })
}

function malformed(place: string, written: string): ConfigError {
  return new ConfigError({
    code: 'SETTING_INVALID',
    what: `${place} cannot be read: ${written} is not followed by four hexadecimal digits.`,
    fix: 'write a backslash as two, as properties files want it.',
  })
}
