import { invalid } from '../compose-errors.ts'
import { stringOrNumber, type Decoder } from './decode.ts'

/** A size such as '64m' or '1.5gb', or bytes, as the text of their number. */
export const bytes: Decoder<string> = (tree, path) => {
  const written = stringOrNumber(tree, path)
  const isNumber = tree.kind === 'scalar' && tree.type === 'integer'
  const size = isNumber ? Number(written) : sizeBytes(written)
  if (size !== undefined) return String(size)
  throw invalid({
    at: tree.at,
    path,
    problem: `expected a size such as "64m" or "1g", got ${JSON.stringify(written)}.`,
  })
}

function sizeBytes(written: string): number | undefined {
  const found = /^(\d+(?:\.\d*)?|\.\d+) ?([kmgtp]?)i?b?$/i.exec(written)
  if (!found) return undefined
  const power = 'bkmgtp'.indexOf((found[2] || 'b').toLowerCase())
  return Math.trunc(Number(found[1]) * 1024 ** power)
}
