import { rm } from 'node:fs/promises'
import type Docker from 'dockerode'
import { deadline } from '../../packages/core/src/abort.ts'
import { readLogs } from '../../packages/core/src/docker/container-logs.ts'
import { imageOf } from './engine.ts'
import { copyOf } from './fixture-run.ts'
import { programOf, rootFolder, runnerFolder, type ProgramRunner } from './runners.ts'

export interface ContainedOptions {
  /** Folder under fixtures/. */
  fixture: string
  /** @default 'vitest-4' */
  runner?: ProgramRunner
  /** Changes the copy before it runs. */
  prepare?: (dir: string) => Promise<void>
  /** Where the container stands, and what it sees besides the repository. */
  host: Docker.HostConfig
  env?: Record<string, string>
}

export interface ContainedResult {
  exitCode: number
  output: string
  /** Value of the label `com.mooring.fixture-run` that sample projects put on their containers. */
  runId: string
}

/** Runs a sample project in a container that has Node and nothing else. */
export async function runContained(
  docker: Docker,
  { fixture, runner = 'vitest-4', host, env = {}, prepare }: ContainedOptions,
): Promise<ContainedResult> {
  const { dir, runId } = await copyOf({ fixture, runner })
  await prepare?.(dir)
  const variables = {
    HOME: '/tmp',
    NO_COLOR: '1',
    MOORING_FIXTURE_RUN: runId,
    ...inherited(),
    ...env,
  }
  const container = await docker.createContainer({
    Image: imageOf('node:24-slim'),
    Cmd: ['node', programOf(runner), ...(runner.startsWith('vitest') ? ['run'] : [])],
    WorkingDir: dir,
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    HostConfig: {
      ...host,
      Binds: [
        `${rootFolder}:${rootFolder}:ro`,
        // Runners write their caches next to the project.
        `${runnerFolder(runner)}:${runnerFolder(runner)}`,
        ...(host.Binds ?? []),
      ],
    },
  })
  using limit = deadline(240_000, new AbortController().signal)
  try {
    await container.start()
    const { StatusCode } = (await container.wait({ abortSignal: limit.signal })) as {
      StatusCode: number
    }
    const output = await readLogs(docker, { id: container.id, name: fixture }, { tail: 200 })
    return { exitCode: StatusCode, output, runId }
  } finally {
    await container.remove({ force: true, v: true })
    await rm(dir, { recursive: true, force: true })
  }
}

function inherited(): Record<string, string> {
  const prefix = process.env['TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX']
  return prefix ? { TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: prefix } : {}
}
