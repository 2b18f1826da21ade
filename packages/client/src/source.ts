/** Reads JavaScript source text, so that runner adapters can tell which containers a test asks for. */
export { createHeadReader, namesTakenBy } from './source/function-head.ts'
export {
  containersInText,
  joinContainers,
  type ContainersInText,
} from './source/containers-in-text.ts'
export { namesOfFile, type NamesOfFile } from './source/names-of-file.ts'
export { createWantedReader, type Wanted } from './source/wanted.ts'
