import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { expect } from 'vitest'
import { listLabelled, removeObjects } from '../../packages/core/src/docker/labelled.ts'
import { removeImage } from '../../packages/core/src/docker/local-images.ts'
import { projectOf } from '../../packages/core/src/session/project.ts'
import { installPacked } from '../../scripts/packed.mjs'
import { fixturesFolder } from './runners.ts'

export interface CliResult {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface CliOptions {
  env?: Record<string, string>
  /** What the command reads. @default nothing */
  input?: string
}

/** A folder outside of the repository with our packed packages, as npm installs them. */
export interface PackedCli extends AsyncDisposable {
  folder: string
  /** Makes a project below the folder, from a sample or empty. */
  project(fixture?: string): Promise<CliProject>
}

/** A project whose commands are run; what it keeps goes at the end of the block. */
export interface CliProject extends AsyncDisposable {
  folder: string
  /** As `mooring ps --all` names it. */
  name: string
  /** Variables that its commands get. */
  env: NodeJS.ProcessEnv
  mooring(args: readonly string[], options?: CliOptions): Promise<CliResult>
  /** Starts the command and lets it run. */
  begin(args: readonly string[], options?: CliOptions): ChildProcess
  /** Runs Vitest. */
  vitest(): Promise<CliResult>
  /** Runs a script of bash, in which \`mooring\` is a command. */
  inBash(script: string): Promise<CliResult>
  /** Runs the command on a terminal, for which `script` of util-linux is needed; answers what the terminal got. */
  onTerminal(
    args: readonly string[],
    options?: { columns?: number; env?: Record<string, string>; input?: string },
  ): Promise<CliResult>
  /** What is kept on the engine now, in words. */
  kept(): Promise<string[]>
}

/** Installs the packages, and Vitest, which takes a minute on a loaded machine. */
export async function packedCli(): Promise<PackedCli> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-cli-'))
  installPacked(folder, ['vitest@^4.1.12', 'pg@^8'])
  return {
    folder,
    project: (fixture) => projectIn(folder, fixture),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function projectIn(parent: string, fixture?: string): Promise<CliProject> {
  const folder = await mkdtemp(join(parent, 'project-'))
  if (fixture !== undefined) await cp(join(fixturesFolder, fixture), folder, { recursive: true })
  const file = join(folder, 'containers.config.ts')
  const name = projectOf({ file, directory: folder })
  const env = { ...inherited(), NO_COLOR: '1', XDG_STATE_HOME: join(folder, 'state') }
  const program = join(parent, 'node_modules', '.bin', 'mooring')
  const begin: CliProject['begin'] = (args, options = {}) =>
    spawn(program, args, { cwd: folder, env: { ...env, ...options.env } })
  return {
    folder,
    name,
    env,
    begin,
    mooring: (args, options = {}) => resultOf(begin(args, options), options.input),
    vitest: () =>
      resultOf(
        spawn(join(parent, 'node_modules', '.bin', 'vitest'), ['run'], { cwd: folder, env }),
      ),
    inBash: (script) =>
      resultOf(
        spawn('bash', ['-c', script], {
          cwd: folder,
          env: { ...env, PATH: `${dirname(program)}:${process.env['PATH']}` },
        }),
      ),
    onTerminal: (args, { columns = 80, env: more, input } = {}) => {
      const command = `stty cols ${columns} rows 24; exec ${[program, ...args].join(' ')}`
      const { NO_COLOR: _, ...colored } = env
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        cwd: folder,
        env: { ...colored, TERM: 'xterm', ...more },
      })
      return resultOf(child, input)
    },
    kept: async () => (await keptBy(name)).map(({ kind, name: object }) => `${kind} ${object}`),
    [Symbol.asyncDispose]: async () => {
      // The note of a session goes with its last object.
      const sessions = await readdir(join(folder, 'state', 'mooring', 'sessions')).catch(() => [])
      expect(sessions, 'sessions that are left').toEqual([])
      await removeObjects(new Docker(), await keptBy(name))
      await removeImages(name)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const keptBy = (project: string) =>
  listLabelled(new Docker(), [`com.mooring.reuse=${project}`], new AbortController().signal)

async function removeImages(project: string): Promise<void> {
  const docker = new Docker()
  const images = await docker.listImages()
  const own = images
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.startsWith(`mooring/${project}/`))
  for (const tag of own) await removeImage(docker, tag)
}

async function resultOf(child: ChildProcess, input?: string): Promise<CliResult> {
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  // `script` ends with its input, so that one that says nothing is left open.
  if (input !== undefined) child.stdin?.write(input)
  else if (child.spawnfile !== 'script') child.stdin?.end()
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { exitCode, stdout: await stdout, stderr: await stderr }
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += String(chunk)
  return text
}

// The variables of the outer runner would change what the command does.
const passed = /^(PATH|HOME|USER|LANG|TMPDIR|XDG_RUNTIME_DIR|DOCKER_.*|TESTCONTAINERS_.*)$/

const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name)))
