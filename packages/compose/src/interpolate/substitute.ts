/**
 * Answers the value of a variable, or undefined where it is not set.
 *
 * @param isBare whether an empty text takes the place of one that is not set: no default does, and no refusal
 */
export type Lookup = (name: string, isBare?: boolean) => string | undefined

/** What is wrong with a text that holds variables, in words that follow the path. */
export class SubstitutionProblem extends Error {}

/** `$$`, `$NAME`, and what begins as `${`, whose end is found by its braces. */
const start = /\$(?:(?<escaped>\$)|(?<name>[_a-z][_a-z\d]*)|\{)/gi

/**
 * Fills variables in: `$NAME`, `${NAME}`, and `${NAME}` with `:-`, `-`, `:?`, `?`, `:+` or `+` and a text that may hold
 * variables itself. `$$` is a `$`; what is no variable stays as it is.
 *
 * @throws SubstitutionProblem
 */
export function substitute(template: string, lookup: Lookup): string {
  let filled = ''
  let from = 0
  start.lastIndex = 0
  for (let found = next(template, from); found; found = next(template, from)) {
    filled += template.slice(from, found.index)
    const { escaped, name } = found.groups ?? {}
    from = found.index + found[0].length
    if (escaped !== undefined) filled += '$'
    else if (name !== undefined) filled += lookup(name, true) ?? ''
    else {
      const end = closingBrace(template, found.index + 1)
      filled += braced(template.slice(from, end), lookup)
      from = end + 1
    }
  }
  return filled + template.slice(from)
}

function next(template: string, from: number): RegExpExecArray | null {
  start.lastIndex = from
  return start.exec(template)
}

/** The index of the brace that closes the one at `open`; each brace inside must be closed too. */
function closingBrace(template: string, open: number): number {
  let depth = 0
  for (let index = open; index < template.length; index++) {
    if (template[index] === '{') depth += 1
    else if (template[index] === '}' && --depth === 0) return index
  }
  // One that is never closed inside does not count, where there is a brace at all.
  const last = template.lastIndexOf('}')
  if (last > open) return last
  throw noVariable(template.slice(open - 1))
}

function braced(body: string, lookup: Lookup): string {
  // A text after the sign goes on for one line only.
  const found = /^(?<name>[_a-z][_a-z\d]*)(?:(?<sign>:?[-?+])(?<rest>.*))?$/i.exec(body)
  if (!found) throw noVariable(`\${${body}}`)
  const { name = '', sign = '', rest = '' } = found.groups ?? {}
  const value = lookup(name, sign === '')
  if (sign === '') return value ?? ''
  const isThere = sign.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  const isUsed = sign.endsWith('+') ? isThere : !isThere
  // Also where it is not used, because compose reports what is wrong in it.
  const other = substitute(rest, isUsed ? lookup : (each) => lookup(each))
  if (sign.endsWith('-')) return isThere ? (value ?? '') : other
  if (sign.endsWith('+')) return isThere ? other : ''
  if (isThere) return value ?? ''
  throw new SubstitutionProblem(
    `the variable ${name} has no value${other === '' ? '' : `: ${other}`}`,
  )
}

// Not the whole text, which may hold what is secret.
const noVariable = (written: string): SubstitutionProblem =>
  new SubstitutionProblem(
    `${JSON.stringify(written.slice(0, 30))} is no variable that compose knows; a "$" that stays is written "$$"`,
  )
