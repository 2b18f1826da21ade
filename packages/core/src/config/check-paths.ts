import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { invalidConfig, type Issue, type Path } from './issues.ts'
import type { ResolvedConfig, ResolvedContainer } from './resolved.ts'

/**
 * Checks that the files and folders that a config names are there: build contexts, Dockerfiles and sources of `files`.
 * Folders of volumes are left out, because they are looked up where the engine runs.
 *
 * @throws ConfigError CONFIG_INVALID with all missing ones at once
 */
export async function checkPaths({ containers, file }: ResolvedConfig): Promise<void> {
  const issues = await Promise.all(
    containers.flatMap((container) => [buildIssues(container), fileIssues(container)]),
  )
  if (issues.flat().length > 0) throw invalidConfig(issues.flat(), file)
}

async function buildIssues({ name, build }: ResolvedContainer): Promise<Issue[]> {
  if (!build) return []
  const path = ['containers', name, 'build']
  const kind = await kindOf(build.contextPath)
  if (kind !== 'folder')
    return [{ path, message: `expected a folder, got ${kind} at ${build.contextPath}` }]
  const files = [
    ...(build.inline === undefined ? [join(build.contextPath, build.dockerfile)] : []),
    ...build.secrets.flatMap((secret) => ('path' in secret ? [secret.path] : [])),
    ...Object.values(build.additionalContexts).flatMap((context) => context.path ?? []),
  ]
  return (await Promise.all(files.map((file) => missing(file, path)))).flat()
}

async function fileIssues({ name, files }: ResolvedContainer): Promise<Issue[]> {
  const issues = files.map(({ source }, index) =>
    'path' in source ? missing(source.path, ['containers', name, 'files', index, 'source']) : [],
  )
  return (await Promise.all(issues)).flat()
}

async function missing(file: string, path: Path): Promise<Issue[]> {
  return (await kindOf(file)) === 'nothing' ? [{ path, message: `there is no file ${file}` }] : []
}

async function kindOf(path: string): Promise<'folder' | 'a file' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'a file'
  } catch {
    return 'nothing'
  }
}
