import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'

/** @param {import('dockerode')} docker @returns {Promise<string>} */
export async function machine(docker) {
  const { Version, ApiVersion } = await docker.version()
  const { Driver } = await docker.info()
  return [
    `${cpuModel()}, ${cpus().length} cores`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${type()} ${release().replace(/-.*/, '')}`,
    `Docker ${Version} (API ${ApiVersion}, ${Driver})`,
    `Node ${process.versions.node}`,
  ].join(', ')
}

function cpuModel() {
  try {
    return /^model name\s*: (.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))[1]
  } catch {
    return cpus()[0]?.model ?? 'unknown processor'
  }
}

/** How busy the machine is: processes that ran or wanted to, over the last minute. */
export const loadAverage = () => loadavg()[0].toFixed(2)
