import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
// Installs the packed packages in each way, runs a test with a container, kills the runner in the middle of another and a
// script of its own, and asserts that nothing is left: `npm run installers`, or `npm run installers -- pnpm`; `--in=<folder>` keeps the folder for the
// next time. It needs an engine and what installers download.
import Docker from 'dockerode'
import { ways } from './installers/ways.mjs'
import { inFolder, packInto } from './packed.mjs'

const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
const environment = {
  ...process.env,
  npm_config_registry: registry,
  BUN_CONFIG_REGISTRY: registry,
  YARN_NPM_REGISTRY_SERVER: registry,
  YARN_UNSAFE_HTTP_WHITELIST: '*',
  YARN_ENABLE_GLOBAL_CACHE: 'false',
  CI: '1',
}
// Yarn installs no Vite 8.4, which asks for an optional package that does not exist.
const dependencies = { ioredis: '^6.0.0', vite: '7.1.12', vitest: '4.1.12' }
const waitMs = 60_000

await inFolder(async (folder, words) => {
  const archives = packInto(folder)
  for (const way of ways.filter(({ name }) => words.every((word) => name.includes(word)))) {
    const [version, fault] = await outcome(folder, way, archives)
    console.log(
      `${fault ? 'FAILS ' : 'passes'}  ${way.name} ${version}${fault ? `\n${fault}` : ''}`,
    )
    if (fault) process.exitCode = 1
  }
})

async function outcome(folder, way, archives) {
  const bin = join(folder, 'tools/node_modules')
  if (way.tool)
    call(['npm', 'install', '--prefix', join(folder, 'tools'), '--loglevel=error', way.tool])
  const [program, ...first] = way
    .install(bin)
    .slice(0, -1)
    .filter((part) => part !== 'install')
  const version = spawnSync(program, [...first, '--version'].slice(-2), { encoding: 'utf8' }).stdout
  try {
    const project = laid(join(folder, way.name.replaceAll(/\W+/g, '-')), way, archives)
    call(way.install(bin), project)
    const tests = join(project, way.app ?? '.')
    await runAndKill(tests, way.run(bin))
    await crash(tests, way.node?.(bin) ?? [process.execPath])
    return [version.trim(), undefined]
  } catch (error) {
    return [version.trim(), error.message]
  }
}

/** Writes the project, as its packages of a workspace where it is one. */
function laid(project, { app, prepare }, archives) {
  rmSync(project, { recursive: true, force: true })
  const tests = join(project, app ?? '.')
  mkdirSync(tests, { recursive: true })
  cpSync('fixtures/installers', tests, { recursive: true })
  const files = Object.fromEntries(
    Object.entries(archives).map(([name, file]) => [name, `file:${file}`]),
  )
  const { '@mooring/jest': _, ...used } = files
  const devDependencies = { ...used, ...dependencies }
  const forced = { resolutions: { ...used, vite: dependencies.vite } }
  const manifest = { name: 'app', private: true, type: 'module', devDependencies }
  if (app) {
    const root = { name: 'root', private: true, workspaces: ['packages/*'] }
    writeFileSync(join(project, 'package.json'), JSON.stringify(root))
    writeFileSync(join(tests, 'package.json'), JSON.stringify(manifest))
  } else writeFileSync(join(tests, 'package.json'), JSON.stringify({ ...manifest, ...forced }))
  prepare?.(project, archives)
  return project
}

async function runAndKill(tests, run) {
  const id = `installers-${process.pid}-${Date.now()}`
  const env = { ...environment, MOORING_FIXTURE_RUN: id }
  call([...run, 'run'], tests, env)
  await gone(id, 'after the run')

  writeFileSync(join(tests, 'endless'), '')
  const [program, ...args] = [...run, 'run']
  const child = spawn(program, args, { cwd: tests, env, stdio: 'ignore' })
  await until(() => existsSync(join(tests, 'reached')), 'the test that does not end has not begun')
  process.kill(Number(readFileSync(join(tests, 'runner.pid'), 'utf8')), 'SIGKILL')
  await gone(id, 'after the runner was killed')
  child.kill()
}

/** Runs a script that starts a session and kills itself. */
async function crash(tests, [program, ...args]) {
  const id = `installers-${process.pid}-crash-${Date.now()}`
  const env = { ...environment, MOORING_FIXTURE_RUN: id }
  const { stdout, stderr } = spawnSync(program, [...args, 'crash.mjs'], {
    cwd: tests,
    env,
    encoding: 'utf8',
  })
  if (!stdout.includes('started'))
    throw new Error(`the script did not start:\n${stdout}\n${stderr}`)
  await gone(id, 'after the script was killed')
}

async function gone(id, when) {
  const filters = { label: [`com.mooring.fixture-run=${id}`] }
  const docker = new Docker()
  const isGone = async () => (await docker.listContainers({ all: true, filters })).length === 0
  await until(isGone, `a container is left ${when}`)
}

async function until(isSo, otherwise) {
  const end = Date.now() + waitMs
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(otherwise)
    await delay(100)
  }
}

function call([program, ...args], cwd, env = environment) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')}\n${stdout}\n${stderr}`)
}
