import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../engine/command.mjs'
import { Failure } from '../engine/failure.mjs'
import { withLock } from '../engine/lock.mjs'
import { timedStep } from '../engine/progress.mjs'

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
      fetchPackages(folder, suite, packages),
    )
    await timedStep(log, `unpacking ${kind} of ${suite}`, () => unpack(folder))
  })
  return root
}

const cacheFolder = () =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mooring-engines')

async function fetchPackages(folder, suite, packages) {
  for (const each of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(folder, each), { recursive: true })
  await writeFile(join(folder, 'status'), '')
  await writeFile(join(folder, 'sources.list'), await sources(suite))
  const options = [
    ['Dir::Etc::sourcelist', join(folder, 'sources.list')],
    ['Dir::Etc::sourceparts', '-'],
    // As if nothing were installed, so that the whole closure comes.
    ['Dir::State::status', join(folder, 'status')],
    ['Dir::State::Lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
    ['APT::Sandbox::User', 'root'],
    ['APT::Default-Release', suite],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await runCommand('apt-get', [...options, '-q', 'update'])
  const ask = ['-q', '-y', '--no-install-recommends', '--download-only']
  await runCommand('apt-get', [...options, ...ask, 'install', ...packages])
}

// What is in experimental leans on sid.
async function sources(suite) {
  const mirror = await debianMirror()
  const suites = suite === 'experimental' ? ['sid', suite] : [suite]
  return suites.map((each) => `deb [signed-by=${keyring}] ${mirror} ${each} main\n`).join('')
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

// The mirror that this machine uses has the newer suites too.
async function debianMirror() {
  const format = '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(REPO_URI)'
  const targets = await runCommand('apt-get', ['indextargets', '--format', format])
  const [, mirror] = /^Packages Debian [a-z]+ (\S+)$/m.exec(targets) ?? []
  if (mirror) return mirror
  throw new Failure({
    what: 'The engines cannot be fetched: apt knows no mirror of Debian.',
    fix: 'run this on Debian, after `apt-get update`.',
  })
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
}
