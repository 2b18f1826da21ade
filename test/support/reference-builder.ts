import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The program `docker buildx`, which our builds are compared with: the installed one, or that of an engine that
 * `npm run engines` has unpacked.
 *
 * @returns undefined where there is none
 */
export async function findReferenceBuilder(): Promise<string[] | undefined> {
  const isInstalled = await run('docker', ['buildx', 'version']).catch(() => undefined)
  if (isInstalled) return ['docker', 'buildx']
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mooring-engines')
  const engines = await readdir(cache).catch(() => [])
  const unpacked = engines
    .map((engine) => join(cache, engine, 'root/usr/libexec/docker/cli-plugins/docker-buildx'))
    .find((path) => existsSync(path))
  return unpacked === undefined ? undefined : [unpacked]
}

/** Builds each folder, and exports what is in the image to another. */
export async function buildByReference(
  [program = '', ...first]: string[],
  folder: string,
  builds: readonly { context: string; output: string }[],
): Promise<void> {
  const target = Object.fromEntries(
    builds.map(({ context, output }, index) => [
      `t${index}`,
      { context, output: [`type=local,dest=${output}`] },
    ]),
  )
  const definition = { target, group: { default: { targets: Object.keys(target) } } }
  const bake = run(
    program,
    [...first, 'bake', '--builder', 'default', '--allow', 'fs=*', '--file', '-'],
    { cwd: folder, env: { ...process.env, BUILDX_CONFIG: join(folder, 'buildx') } },
  )
  bake.child.stdin?.end(JSON.stringify(definition))
  await bake
}
