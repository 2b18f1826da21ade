import { readFileSync } from 'node:fs'
import { namesOfFile } from '@mooring/client/source'
import { findConfig } from '../config/find.ts'
import { filesThatAsk, type FilesThatAskOptions } from './files-that-ask.ts'

/**
 * The names that files take containers by, for tests that are only listed. The config is not loaded for it: a name counts
 * where its text has the word, which keeps fixtures of the user's own out.
 */
export async function listedNames(options: FilesThatAskOptions): Promise<string[]> {
  const { files } = await filesThatAsk(options)
  if (files.length === 0) return []
  const config = await findConfig(options.directory, options.configFile).catch(() => undefined)
  const words = new Set(config === undefined ? [] : textOf(config).match(/[\p{ID_Continue}$-]+/gu))
  const names = new Set(files.flatMap((file) => [...namesOfFile(textOf(file)).names]))
  return [...names].filter((name) => words.has(name))
}

const textOf = (file: string): string => readFileSync(file, 'utf8')
