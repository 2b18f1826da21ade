import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { jestRunners, otherRunners, rootFolder, runnerFolder, vitestRunners } from './runners.ts'

const packages = ['client', 'tunnel', 'report', 'core', 'services', 'compose', 'vitest', 'jest']

/**
 * Copies the built packages, as npm would install them, next to each runner. Copies, because the real path of a link
 * would find the workspace's own runner instead.
 */
export async function layPackages(): Promise<void> {
  for (const runner of [...vitestRunners, ...jestRunners, ...otherRunners]) {
    const scope = join(runnerFolder(runner), 'node_modules', '@mooring')
    await mkdir(scope, { recursive: true })
    for (const name of packages)
      await layPackage(join(rootFolder, 'packages', name), join(scope, name))
  }
}

// Another test run may be using the old copy, so that the new one takes its place at once and whole.
async function layPackage(source: string, target: string): Promise<void> {
  const suffix = randomBytes(4).toString('hex')
  const fresh = `${target}.${suffix}.new`
  const { files } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as {
    files: string[]
  }
  for (const file of ['package.json', ...files])
    await copyIfThere(join(source, file), join(fresh, file))
  const old = `${target}.${suffix}.old`
  await rename(target, old).catch(() => undefined)
  await rename(fresh, target).catch(() => undefined) // Somebody else was faster.
  await Promise.all([old, fresh].map((folder) => rm(folder, { recursive: true, force: true })))
}

async function copyIfThere(source: string, target: string): Promise<void> {
  try {
    await cp(source, target, { recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
