import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The command that runs an engine, with settings that keep all its files below one folder.
 *
 * @param {import('./table.mjs').EngineOfSuite} engine
 * @param {{ folder: string, group: string }} state
 * @returns {Promise<string[]>}
 */
export async function daemonCommand(engine, { folder, group }) {
  const settings =
    engine.kind === 'docker' ? dockerSettings(engine) : podmanSettings(folder, engine)
  for (const [path, text] of Object.entries(settings)) {
    await mkdir(join(folder, 'settings', path, '..'), { recursive: true })
    await writeFile(join(folder, 'settings', path), text)
  }
  const socket = `unix://${socketPath(folder)}`
  if (engine.kind === 'podman') return ['podman', 'system', 'service', '--time=0', socket]
  return [
    'dockerd',
    `--host=${socket}`,
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${join(folder, 'docker.pid')}`,
    `--cgroup-parent=/${group}`,
  ]
}

// Podman sets limits of its own, and not every machine may raise those that it has.
function ownLimits() {
  const table = readFileSync('/proc/self/limits', 'utf8')
  const hard = (name) => new RegExp(`^${name} +\\d+ +(\\d+)`, 'm').exec(table)?.[1]
  const limits = { nofile: hard('Max open files'), nproc: hard('Max processes') }
  return Object.entries(limits).flatMap(([name, limit]) =>
    limit === undefined ? [] : [`${name}=${limit}:${limit}`],
  )
}

export const socketPath = (folder) => join(folder, 'docker.sock')

const dockerSettings = ({ settings = {} }) => ({ 'docker/daemon.json': JSON.stringify(settings) })

const podmanSettings = (folder, { rootless, unified }) => ({
  'containers/containers.conf': `
[containers]
default_ulimits = [${ownLimits().map((limit) => `"${limit}"`)}]
${unified ? 'pids_limit = 0' : ''}
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "${join(folder, 'networks')}"
`,
  'containers/storage.conf': `
[storage]
driver = "overlay"
${rootless ? 'rootless_storage_path' : 'graphroot'} = "${join(folder, 'data')}"
runroot = "${join(folder, 'exec')}"
`,
  'containers/policy.json': '{ "default": [{ "type": "insecureAcceptAnything" }] }',
  'containers/registries.conf': 'unqualified-search-registries = ["docker.io"]\n',
})
