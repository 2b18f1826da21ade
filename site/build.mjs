import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { collectPages } from './pages/collect.mjs'

// Builds the pages of docs/ and the API reference into site/dist. The tools live in this folder with a lock file of their own,
// so that nobody installs them who only works on the packages: `npm install` of the root knows nothing of them.
process.chdir(import.meta.dirname)

if (!isInstalled())
  run('npm', ['install', '--no-save', '--ignore-scripts', '--no-progress', '--loglevel=error'])
if (!existsSync('../packages/client/dist/types/index.d.ts'))
  run('npm', ['run', '--silent', 'build'], '..')
rmSync('.pages', { recursive: true, force: true })
rmSync('dist', { recursive: true, force: true })
collectPages('.pages')
run('node_modules/.bin/typedoc', ['--options', 'typedoc.json', '--logLevel', 'Warn'])
run('node_modules/.bin/vitepress', ['build', '.'])

function isInstalled() {
  const installed = 'node_modules/.package-lock.json'
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs
  )
}

function run(program, args, cwd = '.') {
  const { status, error } = spawnSync(program, args, { cwd, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
