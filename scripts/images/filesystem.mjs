import { existsSync } from 'node:fs'
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runCommand } from '../engine/command.mjs'

/**
 * Lays out the files of an image in `root`. Nothing of a package is run, and every file ends up as root's,
 * so an ordinary user can build; entrypoints hand folders over to the account of their service.
 * @param {string} root
 * @param {import('./recipes.mjs').LoadedRecipe & { debs: string[], cache: string }} job with the files of its packages, and
 *   the folder for what else it downloads
 */
export async function layOut(root, { recipe, overlay, debs, cache }) {
  await makeSkeleton(root)
  await unpack(root, debs, [...COMMON_OMITS, ...(recipe.omit ?? [])])
  await linkLibraries(root)
  if (recipe.shell !== 'none') await linkApplets(root, recipe.lacks)
  await writeAccounts(root, recipe.accounts ?? [])
  await makeDirectories(root, recipe.directories ?? {})
  if (existsSync(overlay)) await copyOverlay(overlay, root)
  for (const [path, target] of Object.entries(recipe.links ?? {})) await link(root, path, target)
  for (const [path, text] of Object.entries(recipe.append ?? {}))
    await appendFile(join(root, path), text)
  await recipe.finish?.(root, { cache })
}

// /bin and /lib are links into /usr, as on every current Debian; packages still ship files under both names.
async function makeSkeleton(root) {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true })
    await symlink(`usr/${name}`, join(root, name))
  }
  await makeDirectories(root, {
    '/etc': 0o755,
    '/root': 0o700,
    '/run': 0o755,
    '/tmp': 0o1777,
    '/var/tmp': 0o1777,
  })
  await symlink('/run', join(root, 'var/run'))
  await writeFile(
    join(root, 'etc/nsswitch.conf'),
    'passwd: files\ngroup: files\nhosts: files dns\n',
  )
}

// Nobody reads manuals in a test image; the converters (gconv) are 8 MB and UTF-8 needs none.
const COMMON_OMITS = [
  ...['doc', 'info', 'lintian', 'locale', 'man'].map((name) => `/usr/share/${name}/*`),
  '/lib/systemd/*',
  '/usr/lib/*/gconv/*',
]

async function unpack(root, debs, omits) {
  const excludes = omits.map((path) => `--exclude=.${path}`)
  await runCommand('bash', ['-c', UNPACK, 'unpack', root, excludes.join(' '), ...debs])
}

const UNPACK = `
set -euo pipefail -f
root=$1 excludes=$2; shift 2
for deb; do
  dpkg-deb --fsys-tarfile "$deb" |
    tar -x -p --no-same-owner --keep-directory-symlink -C "$root" $excludes
done`

// Most packages bring the name by which programs look for a library; of the others the package manager makes it.
async function linkLibraries(root) {
  const folders = await readdir(join(root, 'usr/lib'))
  const present = folders.filter((name) => name.endsWith('-linux-gnu'))
  for (const folder of present)
    await runCommand('/sbin/ldconfig', ['-N', '-n', join(root, 'usr/lib', folder)])
}

// Programs that came with a package win over the applet of the same name.
async function linkApplets(root, lacks = []) {
  const applets = await runCommand(join(root, 'usr/bin/busybox'), ['--list'])
  for (const name of applets.trim().split('\n')) {
    const present = ['usr/bin', 'usr/sbin'].some((folder) => existsSync(join(root, folder, name)))
    if (!present && !lacks.includes(name))
      await symlink('/bin/busybox', join(root, 'usr/bin', name))
  }
}

async function writeAccounts(root, accounts) {
  const all = [
    { name: 'root', id: 0, home: '/root' },
    ...accounts,
    { name: 'nobody', id: 65534, home: '/nonexistent' },
  ]
  const lines = (line) => all.map((one) => `${line(one)}\n`).join('')
  await writeFile(
    join(root, 'etc/passwd'),
    lines(({ name, id, home }) => `${name}:x:${id}:${id}:${name}:${home}:/bin/sh`),
  )
  await writeFile(
    join(root, 'etc/group'),
    lines(({ name, id }) => `${name}:x:${id}:`),
  )
  await writeFile(
    join(root, 'etc/shadow'),
    lines(({ name }) => `${name}:*:19000:0:99999:7:::`),
    { mode: 0o600 },
  )
}

// mkdir applies the caller's umask, so the mode is set again.
async function makeDirectories(root, directories) {
  for (const [path, mode] of Object.entries(directories)) {
    await mkdir(join(root, path), { recursive: true })
    await chmod(join(root, path), mode)
  }
}

async function copyOverlay(overlay, root) {
  await cp(overlay, root, { recursive: true })
  for (const entry of await readdir(overlay, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath ?? entry.path, entry.name)
    const runnable = entry.isDirectory() || (await stat(source)).mode & 0o100
    await chmod(join(root, source.slice(overlay.length)), runnable ? 0o755 : 0o644)
  }
}

async function link(root, path, target) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await rm(join(root, path), { force: true, recursive: true })
  await symlink(target, join(root, path))
}
