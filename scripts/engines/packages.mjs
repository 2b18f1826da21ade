import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { withFreshIndex } from '../engine/apt.mjs'
import { runCommand } from '../engine/command.mjs'
import { withLock } from '../engine/lock.mjs'
import { timedStep } from '../engine/progress.mjs'
import { openSuite } from '../engine/suite.mjs'

/**
 * The programs of an engine, unpacked from packages of a Debian suite into a folder of their own. Neither the
 * machine's index nor its installed packages are read or changed.
 *
 * @param {import('./table.mjs').EngineOfSuite} engine
 * @param {import('../engine/progress.mjs').Log} log
 * @returns {Promise<string>} the folder, laid out as a root
 */
export async function unpackedEngine({ suite, kind, packages }, log) {
  const choice = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 8)
  const folder = join(cacheFolder(), `${suite}-${kind}-${choice}`)
  const root = join(folder, 'root')
  await mkdir(folder, { recursive: true })
  await withLock(join(folder, 'lock'), async () => {
    if (existsSync(root)) return
    await timedStep(log, `fetching ${kind} from ${suite}`, () =>
      fetchPackages({ folder, suite, packages, log }),
    )
    await timedStep(log, `unpacking ${kind} of ${suite}`, () => unpack(folder))
  })
  return root
}

const cacheFolder = () =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mooring-engines')

async function fetchPackages({ folder, suite, packages, log }) {
  const { options, update } = await openSuite(suite, folder)
  const ask = ['-q', '-y', '--no-install-recommends', '--download-only']
  // An earlier run that failed has left its index, which may name what the archive no longer has.
  const fetch = () => runCommand('apt-get', [...options, ...ask, 'install', ...packages])
  await withFreshIndex(log, fetch, update)
}

async function unpack(folder) {
  const arriving = join(folder, 'arriving')
  const archives = join(folder, 'cache/archives')
  await rm(arriving, { recursive: true, force: true })
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(arriving, 'usr', name), { recursive: true })
    await symlink(join('usr', name), join(arriving, name))
  }
  const files = (await readdir(archives)).filter((file) => file.endsWith('.deb'))
  const command = 'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"'
  for (const file of files)
    await runCommand('bash', [
      '-o',
      'pipefail',
      '-c',
      command,
      'bash',
      join(archives, file),
      arriving,
    ])
  // Which of the two it is, the package's script would choose.
  for (const name of ['iptables', 'ip6tables'])
    await symlink('xtables-nft-multi', join(arriving, 'usr/sbin', name)).catch(() => undefined)
  await rename(arriving, join(folder, 'root'))
  await rm(join(folder, 'cache'), { recursive: true })
  await rm(join(folder, 'lists'), { recursive: true })
  await rm(join(folder, 'fetched'))
}
