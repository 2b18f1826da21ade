import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Packs our packages as npm would publish them.
 *
 * @param {string} folder absolute
 * @returns {Record<string, string>} path of the archive by name of the package
 */
export function packInto(folder) {
  const packed = packWorkspaces(['--pack-destination', folder])
  return Object.fromEntries(packed.map(({ name, filename }) => [name, join(folder, filename)]))
}

/**
 * Has npm pack all packages in one go, because npm itself takes longer to start than to pack.
 *
 * @param {string[]} options of `npm pack`
 * @returns {{ name: string, filename: string, files: { path: string }[], unpackedSize: number }[]}
 */
export function packWorkspaces(options) {
  const workspaces = readdirSync('packages').map((name) => `--workspace=packages/${name}`)
  const args = ['pack', '--json', '--silent', ...options, ...workspaces]
  const answer = execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  // Newer versions of npm answer an object instead of a list.
  return Object.values(JSON.parse(answer))
}

/** Installs our packed packages with others, in a folder of their own. */
export function installPacked(folder, others) {
  const ours = Object.entries(packInto(folder)).map(([name, file]) => `${name}@file:${file}`)
  if (!existsSync(join(folder, 'package.json')))
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const quiet = [
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--prefer-offline',
    '--loglevel=error',
  ]
  execFileSync('npm', ['install', ...quiet, ...ours, ...others], { cwd: folder, stdio: 'inherit' })
}

/**
 * Words of the command line, and a folder outside of the project: that of `--in=<folder>`, which stays for the next time, or
 * a new one.
 *
 * @param {(folder: string, words: string[]) => Promise<void> | void} work
 */
export async function inFolder(work) {
  const args = process.argv.slice(2)
  const kept = args.find((arg) => arg.startsWith('--in='))?.slice('--in='.length)
  const folder = kept ? resolve(kept) : mkdtempSync(join(tmpdir(), 'mooring-packed-'))
  try {
    await work(
      folder,
      args.filter((arg) => !arg.startsWith('--')),
    )
  } finally {
    if (!kept) rmSync(folder, { recursive: true })
  }
}
