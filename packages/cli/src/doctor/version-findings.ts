import { ok, warn, fail, type Finding } from '@mooring/core/commands'
import { installedVersion } from './installed.ts'

interface Supported {
  adapter: string
  /** Least version of each major that is tested. */
  from: readonly string[]
}

const runners: Record<string, Supported> = {
  vitest: { adapter: '@mooring/vitest', from: ['3.2', '4.1', '5.1'] },
  jest: { adapter: '@mooring/jest', from: ['30.0'] },
}

/** Node, and the runners of a project. */
export function versionFindings(
  directory: string,
  nodeVersion: string = process.versions.node,
): Finding[] {
  return [nodeFinding(nodeVersion), ...runnerFindings(directory)]
}

function nodeFinding(version: string): Finding {
  const text = `Node ${version}`
  return isAtLeast(version, '20.19')
    ? ok('node', text)
    : fail('node', `${text} is too old`, 'use Node 20.19 or newer.')
}

function runnerFindings(directory: string): Finding[] {
  const installed = Object.entries(runners).flatMap(([runner, supported]) => {
    const version = installedVersion(directory, runner)
    return version === undefined ? [] : [{ runner, version, supported }]
  })
  if (installed.length === 0)
    return [
      ok(
        'runner',
        'neither Vitest nor Jest is installed here; scripts and other runners use @mooring/core',
      ),
    ]
  return installed.map(({ runner, version, supported: { adapter, from } }) => {
    const text = `${runner} ${version}`
    const adapterVersion = installedVersion(directory, adapter)
    if (!isSupported(version, from))
      return warn(
        'runner',
        `${text} is not tested with ${adapter}`,
        `use ${runner} ${from.join(', ')} or newer of the same major.`,
      )
    if (adapterVersion === undefined)
      return warn(
        'runner',
        `${text} is installed, and ${adapter} is not`,
        `npm install --save-dev ${adapter}`,
      )
    return ok('runner', `${text} with ${adapter} ${adapterVersion}`)
  })
}

/** Whether a version is of one of the majors, and not older than the least of it. */
const isSupported = (version: string, from: readonly string[]): boolean =>
  from.some((least) => major(version) === major(least) && isAtLeast(version, least))

const major = (version: string): number => Number(version.split('.')[0])

function isAtLeast(version: string, least: string): boolean {
  const [parts, wanted] = [version, least].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  )
  const [one = 0, two = 0] = parts ?? []
  const [first = 0, second = 0] = wanted ?? []
  return one > first || (one === first && two >= second)
}
