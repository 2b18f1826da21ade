import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unstyled } from '../../packages/cli/src/terminal/style.ts'
import { eventually, imageOf } from '../support/engine.ts'
import { narrowedEngine } from '../support/narrowed-engine.ts'
import { packedCli, type CliProject, type PackedCli } from '../support/packed-cli.ts'
import { fixturesFolder } from '../support/runners.ts'

let packed: PackedCli
// npm downloads what it has not got.
const installTimeoutMs = 600_000
beforeAll(async () => {
  packed = await packedCli()
}, installTimeoutMs)
afterAll(() => packed[Symbol.asyncDispose]())

// The engine picks them, and all have five digits.
const samePorts = (table: string): string => table.replaceAll(/:\d{5}/g, ':49153')

const sample = (): Promise<CliProject> => packed.project('docs-cli')

test('what is up is taken over by a test run, is listed, and goes with down', async () => {
  await using project = await sample()
  const up = await project.mooring(['up'])
  expect(up).toMatchObject({ exitCode: 0 })
  expect(samePorts(up.stdout)).toBe(
    samePorts(await readFile(join(fixturesFolder, 'docs-cli/up.txt'), 'utf8')),
  )
  expect(up.stderr).toMatch(/^cache ready in/m)
  const set = await project.mooring(['exec', 'cache', '--', 'redis-cli', 'set', 'ship', 'moored'])
  expect(set).toEqual({ exitCode: 0, stdout: 'OK\n', stderr: '' })
  const run = await project.vitest()
  expect(run.exitCode, run.stdout + run.stderr).toBe(0)
  expect(run.stdout).toMatch(/^mooring cache kept from before is taken over/m)
  const listed = await project.mooring(['ps'])
  expect(listed.stdout).toMatch(/^cache +Up .+ 127\.0\.0\.1:\d+->6379 /m)
  expect(await project.kept()).toHaveLength(2)
  expect(await project.mooring(['down'])).toMatchObject({
    exitCode: 0,
    stdout: '2 containers removed\n',
  })
  expect(await project.kept()).toEqual([])
  expect((await project.mooring(['ps'])).stderr).toBe('nothing is kept for this project\n')
})

test('only what is named is up, and variables go into a file between lines of ours', async () => {
  await using project = await sample()
  const file = join(project.folder, '.env')
  await writeFile(file, 'OWN=1\n')
  await project.mooring(['up', 'cache', '--env', '.env'])
  const { stdout } = await project.mooring(['url', 'cache'])
  expect(await readFile(file, 'utf8')).toBe(
    `OWN=1\n# mooring up: begin\nCACHE=redis://${stdout.trim()}\n# mooring up: end\n`,
  )
  const down = await project.mooring(['url', 'db'])
  expect(down).toMatchObject({ exitCode: 1, stdout: '' })
  expect(down.stderr).toContain('[NOT_UP] Container "db" is not up.')
  await project.mooring(['up', '--env', '.env.test'])
  const env = await readFile(join(project.folder, '.env.test'), 'utf8')
  const { stdout: url } = await project.mooring(['url', 'db'])
  expect(env).toContain(`DATABASE_URL=${url.trim()}\n`)
  expect(url).toMatch(/^postgres:\/\/\w+:[^*]+@/)
  expect((await stat(join(project.folder, '.env.test'))).mode & 0o777).toBe(0o600)
})

test('reset puts the data of a database back in place, and makes a container anew of which it cannot', async () => {
  await using project = await packed.project()
  const migration = "create table ships as select 'Ariel'::text as name;"
  await mkdir(join(project.folder, 'migrations'))
  await writeFile(join(project.folder, 'migrations/1.sql'), migration)
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `import { postgres } from '@mooring/services'
    export default { containers: {
      db: postgres({ image: 'postgres:15', migrations: 'migrations' }),
      web: { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' },
    } }`,
  )
  const up = await project.mooring(['up', '--wait', '--wait-timeout', '60'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const psql = async (sql: string): Promise<string> =>
    (await project.mooring(['exec', 'db', '--', 'psql', '-U', 'postgres', '-Atc', sql])).stdout
  expect(await psql("insert into ships values ('Miranda')")).toBe('INSERT 0 1\n')
  await project.mooring(['exec', 'web', '--', 'touch', '/mark'])
  const { stdout: url } = await project.mooring(['url', 'db'])
  const reset = await project.mooring(['reset'])
  expect(reset, reset.stderr).toMatchObject({ exitCode: 0 })
  expect(samePorts(reset.stdout)).toBe(
    'NAME  DATA           ADDRESS\ndb    put back       127.0.0.1:49153\nweb   new container\n',
  )
  expect(await project.mooring(['url', 'db'])).toMatchObject({ stdout: url })
  expect(await psql('select name from ships')).toBe('Ariel\n')
  const mark = await project.mooring(['exec', 'web', '--', 'test', '-e', '/mark'])
  expect(mark).toMatchObject({ exitCode: 1 })
  const unknown = await project.mooring(['reset', 'bd'])
  expect(unknown.stderr).toContain('Did you mean "db"?')
})

test('up gives up at --wait-timeout, and says what was not ready', async () => {
  await using project = await packed.project()
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `const idle = { image: 'busybox:1', command: 'sleep 600', stopSignal: 'SIGKILL' }
    export default { containers: { one: idle, never: { ...idle, waitFor: { log: 'never' } } } }`,
  )
  const { exitCode, stderr } = await project.mooring(['up', '--wait-timeout', '3'])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('[WAIT_TIMEOUT] The containers were not ready within 3 s')
  // On a loaded machine the other one may not be either.
  expect(stderr).toMatch(/^ +not ready +(?:one, )?never$/m)
  expect(await project.kept()).toEqual([])
  const both = await project.mooring(['up', '--wait', '--watch'])
  expect(both).toMatchObject({ exitCode: 2 })
})

test('names and commands that are not there get the near one', async () => {
  await using project = await sample()
  const name = await project.mooring(['up', 'cahce'])
  expect(name).toMatchObject({ exitCode: 1, stdout: '' })
  expect(name.stderr).toContain(
    '[UNKNOWN_CONTAINER] No container "cahce" is declared. Did you mean "cache"?',
  )
  const logs = await project.mooring(['logs', 'bd'])
  expect(logs.stderr).toContain('Did you mean "db"?')
  const command = await project.mooring(['upp'])
  expect(command).toMatchObject({ exitCode: 2, stdout: '' })
  expect(command.stderr).toBe(
    "[INVALID_COMMAND] Unknown command 'upp'. Did you mean up?\n\nFix: see `mooring --help`.\n",
  )
  const incomplete = await project.mooring(['exec', 'db'])
  expect(incomplete).toMatchObject({ exitCode: 2, stdout: '' })
  expect(incomplete.stderr).toContain("'command'.\n\nFix: see `mooring exec --help`.\n")
})

test('logs come from both streams with secrets masked, and a command gets input and answers with its code', async () => {
  await using project = await packed.project()
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `export default { containers: { web: {
      image: 'busybox:1', environment: { API_TOKEN: 'hidden-thing' },
      command: ['sh', '-c', 'echo token $API_TOKEN; echo bad >&2; sleep 600'],
      waitFor: { log: 'token' },
    } } }`,
  )
  await project.mooring(['up'])
  const { stdout, stderr } = await project.mooring(['logs', 'web'])
  expect({ stdout, stderr }).toEqual({ stdout: 'token ***\n', stderr: 'bad\n' })
  const shell = await project.mooring(['exec', 'web', '--', 'sh'], {
    input: 'echo out; echo err >&2; exit 7\n',
  })
  expect(shell).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n' })
  const config = await project.mooring(['config', '--json'])
  expect(config.stdout).not.toContain('hidden-thing')
  expect(JSON.parse(config.stdout)).toMatchObject({
    containers: [{ name: 'web', environment: { API_TOKEN: '***' } }],
  })
})

test('Ctrl-C during the start leaves nothing that was not there before', async () => {
  await using project = await packed.project()
  const file = join(project.folder, 'containers.config.ts')
  const config = (names: string[]): string => {
    const idle = "{ image: 'busybox:1', command: 'sleep 600' }"
    const never =
      "{ image: 'busybox:1', command: 'sleep 600', volumes: ['data:/data'], waitFor: { log: 'never' } }"
    return `export default { containers: { ${names.map((name) => `${name}: ${name === 'slow' ? never : idle}`).join(', ')} } }`
  }
  await writeFile(file, config(['first']))
  await project.mooring(['up'])
  const before = await project.kept()
  await writeFile(file, config(['first', 'slow', 'second']))
  const child = project.begin(['up'])
  let output = ''
  child.stderr?.on('data', (text) => (output += String(text)))
  await eventually(() => expect(output).toMatch(/^second ready[^]*|^slow started/m))
  await eventually(async () => expect((await project.kept()).length).toBeGreaterThan(before.length))
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130)
  expect(await project.kept()).toEqual(before)
})

test('a start that fails leaves nothing, says why, and fails the command', async () => {
  await using project = await packed.project()
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `export default { containers: {
      good: { image: 'busybox:1', command: 'sleep 600' },
      bad: { image: 'busybox:1', command: 'false', dependsOn: ['good'], waitFor: { log: 'never' } },
    } }`,
  )
  const { exitCode, stderr } = await project.mooring(['up'])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('[CONTAINER_EXITED]')
  expect(await project.kept()).toEqual([])
})

test('what cannot stay is left out, and refused by name', async () => {
  await using project = await packed.project()
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `const idle = { image: 'busybox:1', command: 'sleep 600' }
    export default { containers: {
      plain: idle, calling: { ...idle, hostAccess: true }, own: { ...idle, scope: 'test' },
    } }`,
  )
  const up = await project.mooring(['up'])
  expect(up.stderr).toContain('calling is not started: it reaches ports of this machine')
  expect((await project.kept()).filter((object) => object.startsWith('container'))).toHaveLength(1)
  const refused = await project.mooring(['up', 'own'])
  expect(refused).toMatchObject({ exitCode: 1 })
  expect(refused.stderr).toContain('[CANNOT_BE_KEPT] Container "own" cannot stay')
  const forbidden = await project.mooring(['up'], { env: { TESTCONTAINERS_REUSE_ENABLE: 'false' } })
  expect(forbidden.stderr).toContain('[REUSE_FORBIDDEN]')
})

test('edits are applied while up watches, and the containers stay when it ends', async () => {
  await using project = await packed.project()
  const file = join(project.folder, 'containers.config.ts')
  const config = (names: string[]): string =>
    `const idle = { image: 'busybox:1', command: 'sleep 600' }
    export default { containers: { ${names.map((name) => `${name}: idle`).join(', ')} } }`
  await writeFile(file, config(['one']))
  const child = project.begin(['up', '--watch'])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => (output += String(text)))
  await eventually(() => expect(output).toContain('watching for edits'))
  await writeFile(file, 'export default { containers: { on } }')
  await eventually(() => expect(output).toContain('[CONFIG_LOAD_FAILED]'))
  await writeFile(file, config(['one', 'two']))
  await eventually(() => expect(output).toMatch(/^two +$|^two$/m))
  child.kill('SIGINT')
  await new Promise((resolve) => child.on('close', resolve))
  const containers = (await project.kept()).filter((object) => object.startsWith('container'))
  expect(containers).toHaveLength(2)
})

test('all that is kept is listed with its size, and prune removes it when it is told to', async () => {
  await using project = await packed.project()
  await writeFile(
    join(project.folder, 'Dockerfile'),
    `FROM ${imageOf('busybox:1')}\nLABEL test=${project.name}\n`,
  )
  await writeFile(
    join(project.folder, 'containers.config.ts'),
    `export default { containers: {
      app: { build: '.', command: 'sleep 600', volumes: ['data:/data'], networks: ['back'] },
    }, networks: { back: {} } }`,
  )
  await project.mooring(['up'])
  const all = await project.mooring(['ps', '--all'])
  const rows = all.stdout.split('\n').filter((line) => line.startsWith(project.name))
  expect(rows.map((row) => row.split(/ {2,}/).slice(1, 3).join(' '))).toEqual([
    'container app',
    'network back',
    'volume data',
    'built image app',
  ])
  expect(rows.at(-1)).toMatch(/ \d[\d.]* MB$/)
  const unasked = await project.mooring(['prune', '--project', project.name])
  expect(unasked).toMatchObject({ exitCode: 1 })
  expect(unasked.stderr).toContain('[CONFIRMATION_MISSING]')
  const pruned = await project.mooring(['prune', '--project', project.name, '--yes'])
  expect(pruned.stdout).toContain('1 container, 1 network, 1 volume, 1 built image removed\n')
  expect(await project.kept()).toEqual([])
  await using engine = await narrowedEngine(`com.mooring.reuse=${project.name}`)
  const env = { DOCKER_HOST: engine.dockerHost }
  expect(await project.mooring(['prune', '--yes'], { env })).toMatchObject({
    exitCode: 0,
    stderr: 'nothing is kept\n',
  })
  const remote = { DOCKER_HOST: 'tcp://127.0.0.1:1', MOORING_ENGINES: `far=${engine.dockerHost}` }
  expect(await project.mooring(['prune', '--yes'], { env: remote })).toMatchObject({
    exitCode: 0,
    stderr: 'the usual engine does not answer: what it keeps stays\n',
  })
  const none = await project.mooring(['prune', '--yes'], {
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
  })
  expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('DOCKER_UNREACHABLE') })
})

test('bash completes commands, options, paths and the names of the config with what completion prints', async () => {
  await using project = await sample()
  const noisy = await readFile(join(project.folder, 'containers.config.ts'), 'utf8')
  await writeFile(join(project.folder, 'containers.config.ts'), `console.log('noise')\n${noisy}`)
  const script = `source <(mooring completion bash)
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mooring; echo "\${COMPREPLY[*]}"; }
    try mooring u; try mooring up ''; try mooring up db ''; try mooring up --wait-
    try mooring report help; try mooring up --config = con; try mooring exec db -- ''`
  expect(await project.inBash(script)).toEqual({
    exitCode: 0,
    stdout: 'up url\ndb cache\ncache\n--wait-timeout\nhelp.txt\ncontainers.config.ts\n\n',
    stderr: '',
  })
  await writeFile(join(project.folder, 'containers.config.ts'), 'export default {')
  expect(await project.mooring(['complete', '--', 'up', ''])).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  })
})

// These need `script` of util-linux, which makes a terminal.
test('on a terminal a row for each container changes in place, and is cut to its width', async () => {
  await using project = await sample()
  const { stdout, exitCode } = await project.onTerminal(['up'], { columns: 30 })
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toContain('\u001B[2A\r\u001B[J')
  const rows = unstyled(stdout.split('\u001B[2A\r\u001B[J').at(-1) ?? '').split('\r\n')
  expect(rows.slice(0, 2)).toEqual([
    expect.stringMatching(/^✔ db +ready in/),
    expect.stringMatching(/^✔ cache +ready in/),
  ])
  expect(rows.filter((line) => line.length > 30)).toEqual([])
  const plain = await project.onTerminal(['up'], { env: { CI: 'true', NO_COLOR: '1' } })
  expect(plain.stdout).not.toContain('\u001B[')
  expect(plain.stdout).toMatch(/^cache kept from before is taken over/m)
})

test('a command in a container gets the terminal', async () => {
  await using project = await sample()
  await project.mooring(['up', 'cache'])
  const { stdout, exitCode } = await project.onTerminal([
    'exec',
    'cache',
    '--',
    'sh',
    '-c',
    '"test -t 0 && echo on a terminal; exit 3"',
  ])
  expect(stdout).toContain('on a terminal')
  expect(exitCode).toBe(3)
})

test('what init writes is a run that passes, and a second init changes nothing', async () => {
  await using project = await packed.project()
  const inProject = (file: string): string => join(project.folder, file)
  await mkdir(inProject('migrations'))
  await writeFile(inProject('migrations/1.sql'), 'create table ships (name text);')
  const dependencies = { pg: '^8', vitest: '^4' }
  await writeFile(inProject('package.json'), JSON.stringify({ type: 'module', dependencies }))
  await writeFile(inProject('tsconfig.json'), '{}')
  expect((await project.mooring(['init'])).stderr).toContain('[CONFIRMATION_MISSING]')
  const { stdout, exitCode } = await project.mooring(['init', '--yes'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('containers.config.ts, vitest.config.ts, containers.test.ts written\n')
  const written = await readFile(inProject('containers.config.ts'), 'utf8')
  await project.mooring(['init', '--yes'])
  expect(await readFile(inProject('containers.config.ts'), 'utf8')).toBe(written)
  // The one that there is wherever tests run.
  await writeFile(inProject('containers.config.ts'), written.replace('postgres:18', 'postgres:15'))
  const run = await project.vitest()
  expect(run.exitCode, run.stdout + run.stderr).toBe(0)
})

test('init asks on a terminal, and takes no for an answer', async () => {
  await using project = await packed.project()
  const { stdout } = await project.onTerminal(['init'], { input: 'n' })
  expect(stdout).toContain('Write these files?')
  expect(stdout).toContain('nothing written')
  expect(await readdir(project.folder)).toEqual([])
})
