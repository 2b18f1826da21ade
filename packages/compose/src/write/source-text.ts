/** Text that is written into the source as it is. */
export class Code {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Comments that stand before an entry of an object. */
export const comments: unique symbol = Symbol('comments')

const widest = 100

/** The source text of a value of plain objects, lists, texts, numbers and booleans. */
export function sourceText(value: unknown, indent = 0): string {
  if (value instanceof Code) return value.text.replaceAll('\n', `\n${' '.repeat(indent)}`)
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const said = (value as { [comments]?: readonly string[] })[comments] ?? []
  const parts = isList
    ? value.map((each) => sourceText(each, indent + 2))
    : Object.entries(value).map(([key, each]) => `${keyText(key)}: ${sourceText(each, indent + 2)}`)
  if (parts.length === 0 && said.length === 0) return open + close
  const inner = parts.join(', ')
  const line = isList ? `[${inner}]` : `{ ${inner} }`
  const isShort = !line.includes('\n') && indent + line.length < widest - 20 && said.length === 0
  if (isShort && (isList || parts.length <= 2)) return line
  const margin = ' '.repeat(indent + 2)
  const lines = [
    ...said.map((each) => `${margin}// ${each}`),
    ...parts.map((part) => `${margin}${part},`),
  ]
  return `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`
}

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key))

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}
