import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCommand, runCommand } from '../engine/command.mjs'
import { Failure } from '../engine/failure.mjs'
import { openSuite } from '../engine/suite.mjs'

/** @typedef {{ name: string, version: string }} Package */

/**
 * Where packages come from: what apt knows on this machine, or a suite of its own.
 *
 * @typedef {object} Source
 * @property {string[]} options for apt-get
 * @property {() => Promise<void>} [update] fetches the index of the suite anew
 */

/**
 * @param {string | undefined} suite of Debian; undefined is that of this machine
 * @param {string} folder for what is kept of it
 * @returns {Promise<Source>}
 */
export async function openSource(suite, folder) {
  return suite === undefined
    ? { options: cacheOptions(folder) }
    : openSuite(suite, join(folder, 'suites', suite))
}

/** Checks once that this machine can take packages apart, so that the message is not one of spawn's. */
export async function requireApt() {
  const missing = []
  for (const program of ['apt-get', 'dpkg-deb', 'tar', 'bash']) {
    if (!(await hasCommand(program))) missing.push(program)
  }
  if (missing.length === 0) return
  throw new Failure({
    what: 'The test images cannot be built on this machine.',
    why: [
      `missing    ${missing.join(', ')}`,
      'reason     the images are made from Debian packages, because Docker Hub does not answer through the engine',
    ],
    fix: 'let the engine reach Docker Hub (then nothing is built), or run on Debian 12; if the images are already there, set MOORING_TEST_IMAGES=hub.',
  })
}

/**
 * The packages an image needs, whatever is installed on this machine: apt is shown a status file in which
 * only the excluded packages exist, so they and their own dependencies are never asked for.
 * @returns {Promise<Package[]>}
 */
export async function resolvePackages({ packages, exclude = [] }, { options }, { folder }) {
  const status = join(folder, 'status')
  const excluded = [...COMMON_EXCLUDES, ...exclude].filter((name) => !packages.includes(name))
  await writeFile(status, excluded.map(installedStanza).join('\n'))
  const args = [...options, '-o', `Dir::State::status=${status}`, '--no-install-recommends']
  return parseSimulation(await runCommand('apt-get', [...args, '-s', 'install', ...packages]))
}

// What packages want for being installed and maintained; an image is only ever run.
const COMMON_EXCLUDES = [
  'adduser',
  'base-files',
  'debconf',
  'debianutils',
  'dpkg',
  'init-system-helpers',
  'libpam-modules',
  'libpam-runtime',
  'lsb-base',
  'netbase',
  'passwd',
  'perl',
  'perl-base',
  'procps',
  'runit-helper',
  'sensible-utils',
  'systemd',
  'sysvinit-utils',
  'tar',
  'ucf',
  'usrmerge',
]

// Others ask for these two in the form `perl:any`, which only this word allows.
const INTERPRETERS = ['perl', 'python3']

function installedStanza(name) {
  const reach = INTERPRETERS.includes(name) ? 'allowed' : 'foreign'
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: all\nMulti-Arch: ${reach}\nVersion: 99:9\nMaintainer: none\nDescription: left out\n`
}

// Debian's container images turn apt's index cache off, which costs a second per call; so it gets its own files.
function cacheOptions(folder) {
  return ['pkgcache', 'srcpkgcache'].flatMap((name) => [
    '-o',
    `Dir::Cache::${name}=${join(folder, name)}`,
  ])
}

/** @returns {Package[]} from the `Inst name (version …)` lines of `apt-get -s` */
export function parseSimulation(text) {
  const lines = text.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm)
  return Array.from(lines, ([, name, version]) => ({ name, version }))
}

/** What those who made a package's contents call its version: '18.6' for '18.6-3', '11.8.9' for '1:11.8.9+ds-4'. */
export function upstreamVersion(packages, name) {
  const version = packages.find((one) => one.name === name)?.version ?? ''
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/\+.*$/, '')
    .replace('~', '')
}

/**
 * Downloads what is not here yet; the answer tells the files of a list of packages.
 * @param {Package[]} packages
 * @param {Source} source
 * @param {{ folder: string, arriving: string }} cache downloads are kept in `folder`, and come in at `arriving`
 * @returns {Promise<(wanted: Package[]) => string[]>}
 */
export async function fetchPackages(packages, source, { folder, arriving }) {
  const store = join(folder, 'debs')
  await mkdir(store, { recursive: true })
  const missing = selectMissing(packages, await readdir(store))
  if (missing.length > 0) await download(missing, source, { store, arriving })
  const stored = await readdir(store)
  return (wanted) => wanted.map((one) => join(store, findStored(one, stored)))
}

// apt writes a download in place, so a file counts only after it was moved out of the folder of arrivals.
async function download(packages, source, { store, arriving }) {
  await rm(arriving, { recursive: true, force: true })
  await mkdir(arriving, { recursive: true })
  const names = packages.map(({ name, version }) => `${name}=${version}`)
  const options = [...source.options, '-o', 'APT::Sandbox::User=root']
  await runCommand('apt-get', [...options, '-q', 'download', ...names], { cwd: arriving })
  for (const file of await readdir(arriving)) await rename(join(arriving, file), join(store, file))
}

function selectMissing(packages, stored) {
  const unique = new Map(packages.map((one) => [fileStem(one), one]))
  return [...unique.values()].filter((one) => !findStored(one, stored))
}

const findStored = (one, stored) => stored.find((file) => file.startsWith(fileStem(one)))

/** How apt names the file, without the architecture: `name_version_`, with the epoch's colon escaped. */
export function fileStem({ name, version }) {
  return `${name}_${version.replaceAll(':', '%3a')}_`
}
