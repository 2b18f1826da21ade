import { layPackages } from '../support/lay-packages.ts'

/** Sample projects use the packages as built; a run of the tests builds them first. */
export default async function setup(): Promise<void> {
  await layPackages()
}
