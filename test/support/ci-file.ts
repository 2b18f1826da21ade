import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixturesFolder } from './runners.ts'

/** What a file of a CI service says that a job has; the pages quote the same file. */
export interface CiFile {
  variables: Record<string, string>
  /** Mounts, as the engine takes them. */
  binds: string[]
}

/** @param name of a file of `fixtures/beside-the-engine/ci/` */
export function readCiFile(name: string): CiFile {
  const text = readFileSync(join(fixturesFolder, 'beside-the-engine/ci', name), 'utf8')
  const variables = [...text.matchAll(/^ +([A-Z][A-Z_]+): '?([^'\n]+)'?$/gm)]
  return {
    variables: Object.fromEntries(variables.map(([, key = '', value = '']) => [key, value])),
    binds: [...text.matchAll(/(?<=["\s])\/[\w./-]+:\/[\w./-]+/g)].map(([bind]) => bind),
  }
}
