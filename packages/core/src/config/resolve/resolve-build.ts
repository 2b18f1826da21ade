import { resolve } from 'node:path'
import type { ResolvedBuild, ResolvedContext, ResolvedSecret } from '../resolved-build.ts'
import type { BuildConfig, BuildSecretConfig } from '../written/written-build.ts'
import { hostPath, textValues } from './resolve-values.ts'

/** Fills in the defaults of a build. */
export function resolveBuild(config: BuildConfig, directory: string): ResolvedBuild {
  const written = typeof config === 'string' ? { context: config } : config
  return {
    contextPath: hostPath(written.context, directory),
    dockerfile: (written.dockerfile ?? 'Dockerfile').replaceAll('\\', '/'),
    inline: written.inline,
    args: textValues(written.args),
    target: written.target,
    platform: written.platform,
    secrets: Object.entries(written.secrets ?? {}).map(([id, secret]) =>
      resolveSecret(id, secret, directory),
    ),
    ssh: agentsOf(written.ssh).map(([id, socket]) => ({
      id,
      path: socket === undefined ? undefined : hostPath(socket, directory),
    })),
    cacheFrom: [...(written.cacheFrom ?? [])],
    additionalContexts: Object.fromEntries(
      Object.entries(written.additionalContexts ?? {}).map(([name, context]) => [
        name,
        resolveContext(context, directory),
      ]),
    ),
    cache: written.cache === undefined ? undefined : resolve(directory, written.cache),
    network: written.network,
  }
}

const resolveSecret = (
  id: string,
  { env, file }: BuildSecretConfig,
  directory: string,
): ResolvedSecret =>
  file === undefined ? { id, variable: env ?? id } : { id, path: hostPath(file, directory) }

const agentsOf = (
  ssh: boolean | Readonly<Record<string, string>> | undefined,
): [string, string | undefined][] =>
  typeof ssh === 'object' ? Object.entries(ssh) : ssh ? [['default', undefined]] : []

const resolveContext = (context: string, directory: string): ResolvedContext =>
  /^[a-z-]+:\/\/|^git@/.test(context)
    ? { reference: context, path: undefined }
    : { reference: context, path: hostPath(context, directory) }
