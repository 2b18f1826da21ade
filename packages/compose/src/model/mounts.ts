import { object, requiring, string, stringOrNumber, type Decoder } from './decode.ts'

/** Where a config or secret stands in a container. */
export interface FileMount {
  source: string
  target?: string
  uid?: string
  gid?: string
  /** Permission bits as octal text, such as '0440'. */
  mode?: string
}

// A plain 0440 has been read as the number 288.
const mode: Decoder<string> = (tree, path) => {
  const written = stringOrNumber(tree, path)
  return tree.kind === 'scalar' && tree.type === 'integer'
    ? `0${Number(written).toString(8)}`
    : written
}

export const fileMount: Decoder<FileMount> = requiring(
  ['source'],
  object<FileMount>({
    source: string,
    target: string,
    uid: stringOrNumber,
    gid: stringOrNumber,
    mode,
  }),
)
