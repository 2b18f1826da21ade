import { readFileSync } from 'node:fs'
import { namesOfFile } from '@mooring/client/source'
import { filesThatAsk } from '@mooring/core/runner'
import type { TestProject } from 'vitest/node'
import { filesOfRun } from './files-of-run.ts'
import { placeOf } from './place-of-config.ts'

/**
 * The names that files take containers by, for tests that are only listed: Vitest runs the files for that, and from 4.1 on
 * wants every name that a fixture takes to be known. The config is not read for it.
 */
export async function listedNames(project: TestProject): Promise<string[]> {
  const tests = await filesOfRun(project, undefined)
  const { files } = await filesThatAsk({ ...placeOf(project), tests, takesPatterns: false })
  return [...new Set(files.flatMap((file) => [...namesOfFile(readFileSync(file, 'utf8')).names]))]
}
