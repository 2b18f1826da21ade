import { isAbsolute, join, parse, relative, sep } from 'node:path'
import type { ContainerConfig } from '@mooring/core'
import type { BuildObjectConfig, VolumeObjectConfig } from '@mooring/core/config'
import type { FileOfVariable } from '../declare/files.ts'
import { Code } from './source-text.ts'

/**
 * The declaration with short forms.
 *
 * @param shorter writes a path
 */
export function shortened(
  config: ContainerConfig,
  variables: readonly FileOfVariable[],
  shorter: (path: string) => string,
): object {
  const { ports, networks, volumes, files, build } = config
  const scripts = (config as { initScripts?: readonly string[] }).initScripts
  return {
    ...config,
    ...(build === undefined ? {} : { build: shortBuild(build as BuildObjectConfig, shorter) }),
    ...(ports === undefined ? {} : { ports: shortPorts(ports) }),
    ...(networks === undefined
      ? {}
      : { networks: shortNetworks(networks as Record<string, object>) }),
    ...(volumes === undefined
      ? {}
      : {
          volumes: (volumes as VolumeObjectConfig[]).map((volume) => shortVolume(volume, shorter)),
        }),
    ...(scripts === undefined ? {} : { initScripts: scripts.map(shorter) }),
    ...(files === undefined
      ? {}
      : {
          files: files.map(({ source, content, ...rest }) => {
            const variable = variables.find(({ target }) => target === rest.target)?.variable
            return {
              ...rest,
              ...(source === undefined ? {} : { source: shorter(source) }),
              ...(content === undefined
                ? {}
                : { content: variable === undefined ? content : ofVariable(variable) }),
            }
          }),
        }),
  }
}

const ofVariable = (name: string): Code => new Code(`process.env['${name}'] ?? ''`)

/** The path from a folder; an absolute one where the way climbs to the root. */
export function shortPath(path: string, directory: string): string {
  if (!isAbsolute(path)) return path
  const { root } = parse(path)
  const way = relative(directory, path).replaceAll(sep, '/')
  const climbs = join(relative(directory, root), relative(root, path)).replaceAll(sep, '/')
  if (way.startsWith('../') && way === climbs) return path
  if (way === '') return '.'
  return way.startsWith('../') || way === '..' ? way : `./${way}`
}

function shortBuild(build: BuildObjectConfig, shorter: (path: string) => string): unknown {
  const context = shorter(build.context)
  if (Object.keys(build).length === 1) return context
  const secrets = Object.entries(build.secrets ?? {}).map(([id, { env, file }]) => [
    id,
    file === undefined ? { env } : { file: shorter(file) },
  ])
  const contexts = Object.entries(build.additionalContexts ?? {}).map(([name, place]) => [
    name,
    shorter(place),
  ])
  return {
    ...build,
    context,
    ...(contexts.length > 0 ? { additionalContexts: Object.fromEntries(contexts) } : {}),
    ...(secrets.length > 0 ? { secrets: Object.fromEntries(secrets) } : {}),
  }
}

function shortPorts(ports: NonNullable<ContainerConfig['ports']>): unknown {
  const short = (port: unknown): unknown => {
    const isPlain = typeof port === 'object' && port !== null && Object.keys(port).length === 1
    return isPlain ? (port as { container: unknown }).container : port
  }
  return Array.isArray(ports)
    ? ports.map(short)
    : Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, short(port)]))
}

const shortNetworks = (networks: Readonly<Record<string, object>>): unknown =>
  Object.values(networks).every((attachment) => Object.keys(attachment).length === 0)
    ? Object.keys(networks)
    : networks

function shortVolume(volume: VolumeObjectConfig, shorter: (path: string) => string): unknown {
  const { type, source, target, readOnly } = volume
  const from = source !== undefined && type === 'bind' ? shorter(source) : source
  if (from?.includes(':') || target.includes(':')) return { ...volume, source: from }
  return [...(from === undefined ? [] : [from]), target, ...(readOnly === true ? ['ro'] : [])].join(
    ':',
  )
}
