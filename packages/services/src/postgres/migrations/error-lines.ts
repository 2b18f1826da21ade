import { evidence } from '@mooring/client'

/** What an error of the server has beside its message. */
export interface ServerError extends Error {
  code?: string
  detail?: string
  hint?: string
}

const toldCauses = 4
const toldLines = 10

/** What an error says, and what was behind it: libraries put their own words before those of the server. */
export function errorLines(error: unknown): string[] {
  return [error, ...causesOf(error)].flatMap((cause, index) => [
    ...labelled(index === 0 ? 'reason' : 'because', wordsOf(cause)),
    ...serverLines(cause),
  ])
}

/** The detail and the hint of the server, where it gave them. */
export function serverLines(error: unknown): string[] {
  const { detail, hint } = error instanceof Error ? (error as ServerError) : {}
  return [
    ...(detail === undefined ? [] : labelled('detail', detail)),
    ...(hint === undefined ? [] : labelled('hint', hint)),
  ]
}

/** What to do about an error of the server; nothing where its own words are the best there is. */
export function knownFix(error: unknown): { fix?: string } {
  for (const cause of [error, ...causesOf(error)]) {
    const [, extension] = /extension "([^"]+)" is not available/.exec(String(cause)) ?? []
    if (extension !== undefined)
      return {
        fix: `name an \`image\` of PostgreSQL that has the extension "${extension}", or \`build\` one.`,
      }
  }
  return {}
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = []
  let last = error
  while (last instanceof Error && causes.length < toldCauses) {
    last = last instanceof AggregateError ? last.errors[0] : last.cause
    if (last !== undefined) causes.push(last)
  }
  return causes
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error ? (error as ServerError).code : undefined
  return isServerCode(code) ? `${String(error)} (${code})` : String(error)
}

/** Those of PostgreSQL; others, such as ECONNREFUSED, are in the message. */
const isServerCode = (code: unknown): code is string =>
  typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code)

/** Lines with one label, those after the first below it. */
function labelled(label: string, text: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/)
  const told = lines.length > toldLines ? [...lines.slice(0, toldLines), '…'] : lines
  return evidence(label, told)
}
