/** Reads JavaScript source text, so that runner adapters can tell which containers a test asks for. */
export {
  createHeadReader,
  parametersAt,
  type FunctionHead,
  type ParameterList,
} from './source/function-head.ts'
export { sourceText, type SourceText } from './source/mask-literals.ts'
export { mentionsOfName, mentionsOfVariable, type Mentions } from './source/mentions.ts'
export type { Pattern } from './source/pattern.ts'
export { namesOfFile, type NamesOfFile } from './source/names-of-file.ts'
