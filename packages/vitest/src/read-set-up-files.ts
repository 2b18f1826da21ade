import { readFileSync } from 'node:fs'
import type { SessionAddress } from '@mooring/client'
import type { TestProject } from 'vitest/node'
import { ownSetUpFile } from './own-set-up-file.ts'
import type { SetUpFiles } from './set-up-files.ts'

/** Reads the set-up files of a project, which run with each of its test files. */
export async function readSetUpFiles(
  { config: { setupFiles, sequence } }: TestProject,
  { address }: { address: SessionAddress },
): Promise<SetUpFiles> {
  const hooks = sequence.hooks ?? 'stack'
  const texts = setupFiles.filter((file) => file !== ownSetUpFile).map(textOf)
  if (texts.length === 0)
    return { named: { ofTests: [], ofSuiteHooks: [] }, hasAround: false, hooks }
  const { containersInText, joinContainers } = await import('@mooring/client/source')
  return {
    named: joinContainers(texts.map((text) => containersInText(text, address))),
    hasAround: texts.some((text) => text.includes('aroundEach')),
    hooks,
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // Vitest says so itself.
  }
}
