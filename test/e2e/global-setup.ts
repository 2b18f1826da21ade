import { rm } from 'node:fs/promises'
import { layPackages } from '../support/lay-packages.ts'
import { compiledFolder } from '../support/runners.ts'

/** Sample projects use the packages as built; a run of the tests builds them first. */
export default async function setup(): Promise<void> {
  await rm(compiledFolder, { recursive: true, force: true })
  await layPackages()
}
