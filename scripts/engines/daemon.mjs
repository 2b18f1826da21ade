import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The command that runs an engine, with settings that keep all its files below one folder.
 *
 * @param {string} name of the engine, by which its control groups are found
 * @param {import('./table.mjs').EngineOfSuite} engine
 * @param {string} state folder
 * @returns {Promise<string[]>}
 */
export async function daemonCommand(name, engine, state) {
  const settings = engine.kind === 'docker' ? dockerSettings(engine) : podmanSettings(state)
  for (const [path, text] of Object.entries(settings)) {
    await mkdir(join(state, 'settings', path, '..'), { recursive: true })
    await writeFile(join(state, 'settings', path), text)
  }
  const socket = `unix://${socketPath(state)}`
  if (engine.kind === 'podman') return ['podman', 'system', 'service', '--time=0', socket]
  return [
    'dockerd',
    `--host=${socket}`,
    `--data-root=${join(state, 'data')}`,
    `--exec-root=${join(state, 'exec')}`,
    `--pidfile=${join(state, 'docker.pid')}`,
    `--cgroup-parent=/${name}`,
  ]
}

export const socketPath = (state) => join(state, 'docker.sock')

const dockerSettings = ({ settings = {} }) => ({ 'docker/daemon.json': JSON.stringify(settings) })

const podmanSettings = (state) => ({
  'containers/containers.conf': `
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "${join(state, 'networks')}"
`,
  'containers/storage.conf': `
[storage]
driver = "overlay"
graphroot = "${join(state, 'data')}"
runroot = "${join(state, 'exec')}"
`,
  'containers/policy.json': '{ "default": [{ "type": "insecureAcceptAnything" }] }',
  'containers/registries.conf': 'unqualified-search-registries = ["docker.io"]\n',
})
