import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from './command.mjs'
import { Failure } from './failure.mjs'

/**
 * apt's view of a Debian suite, kept in a folder of its own: neither the machine's index nor its installed packages are
 * read or changed.
 *
 * @typedef {object} Suite
 * @property {string[]} options for apt-get and apt-cache
 * @property {() => Promise<void>} update fetches the index anew
 */

/**
 * Opens the view, with the index that an earlier run has fetched, or a new one.
 *
 * @param {string} suite such as `sid`
 * @param {string} folder
 * @returns {Promise<Suite>}
 */
export async function openSuite(suite, folder) {
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
    // Debian's container images turn apt's own cache of an index off, which costs seconds per call.
    ['Dir::Cache::pkgcache', join(folder, 'pkgcache')],
    ['Dir::Cache::srcpkgcache', join(folder, 'srcpkgcache')],
    ['APT::Sandbox::User', 'root'],
    ['APT::Default-Release', suite],
    // Descriptions are half of an index.
    ['Acquire::Languages', 'none'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const fetched = join(folder, 'fetched')
  const update = async () => {
    // Without this, apt keeps an old index where it cannot fetch a new one, and says that all is well.
    await runCommand('apt-get', [...options, '-q', '-o', 'APT::Update::Error-Mode=any', 'update'])
    await writeFile(fetched, '')
  }
  if (!existsSync(fetched)) await update()
  return { options, update }
}

// What is in experimental leans on sid.
async function sources(suite) {
  const mirror = await debianMirror()
  const suites = suite === 'experimental' ? ['sid', suite] : [suite]
  return suites.map((each) => `deb [signed-by=${keyring}] ${mirror} ${each} main\n`).join('')
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

// The mirror that this machine uses has the other suites too.
async function debianMirror() {
  const format = '$(CREATED_BY) $(ORIGIN) $(CODENAME) $(REPO_URI)'
  const targets = await runCommand('apt-get', ['indextargets', '--format', format])
  const [, mirror] = /^Packages Debian [a-z]+ (\S+)$/m.exec(targets) ?? []
  if (mirror) return mirror
  throw new Failure({
    what: 'Packages of other Debian suites cannot be fetched: apt knows no mirror of Debian.',
    fix: 'run this on Debian, after `apt-get update`.',
  })
}
